package io.syntra.deployer.deployment;

import com.fasterxml.jackson.core.type.TypeReference;
import io.syntra.contracts.deployer.DeploymentView.Failure;
import io.syntra.deployer.storage.JsonText;
import jakarta.persistence.Converter;

@Converter
class FailureText extends JsonText<Failure> {

    FailureText() {
        super(new TypeReference<>() {});
    }
}
