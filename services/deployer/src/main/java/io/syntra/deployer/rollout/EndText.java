package io.syntra.deployer.rollout;

import com.fasterxml.jackson.core.type.TypeReference;
import io.syntra.contracts.deployer.HealthView.End;
import io.syntra.deployer.storage.JsonText;
import jakarta.persistence.Converter;

@Converter
class EndText extends JsonText<End> {

    EndText() {
        super(new TypeReference<>() {});
    }
}
