package io.syntra.problem;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import io.quarkus.jackson.ObjectMapperCustomizer;
import io.syntra.contracts.Json;
import jakarta.inject.Singleton;

/** Makes the mapper that reads requests follow the rules of {@link Json}. */
@Singleton
final class JsonRules implements ObjectMapperCustomizer {

    @Override
    public void customize(ObjectMapper mapper) {
        Json.configure(mapper)
                .registerModule(new SimpleModule("storable text").addDeserializer(String.class, new StorableText()));
    }
}
