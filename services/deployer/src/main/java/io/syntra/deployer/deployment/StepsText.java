package io.syntra.deployer.deployment;

import com.fasterxml.jackson.core.type.TypeReference;
import io.syntra.contracts.deployer.DeploymentView.Step;
import io.syntra.deployer.storage.JsonText;
import jakarta.persistence.Converter;
import java.util.List;

@Converter
class StepsText extends JsonText<List<Step>> {

    StepsText() {
        super(new TypeReference<>() {});
    }
}
