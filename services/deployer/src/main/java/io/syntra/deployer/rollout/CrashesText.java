package io.syntra.deployer.rollout;

import com.fasterxml.jackson.core.type.TypeReference;
import io.syntra.deployer.storage.JsonText;
import jakarta.persistence.Converter;
import java.time.Instant;
import java.util.List;

@Converter
class CrashesText extends JsonText<List<Instant>> {

    CrashesText() {
        super(new TypeReference<>() {});
    }
}
