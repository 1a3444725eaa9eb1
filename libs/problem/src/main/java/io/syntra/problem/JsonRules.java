package io.syntra.problem;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.jackson.ObjectMapperCustomizer;
import io.syntra.contracts.Json;
import jakarta.inject.Singleton;

/** Makes a service's own mapper follow the rules of {@link Json}. */
@Singleton
final class JsonRules implements ObjectMapperCustomizer {

    @Override
    public void customize(ObjectMapper mapper) {
        Json.configure(mapper);
    }
}
