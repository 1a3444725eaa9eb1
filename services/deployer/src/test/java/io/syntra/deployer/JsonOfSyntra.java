package io.syntra.deployer;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.restassured.mapper.ObjectMapper;
import io.restassured.mapper.ObjectMapperDeserializationContext;
import io.restassured.mapper.ObjectMapperSerializationContext;
import io.syntra.contracts.Json;
import java.io.UncheckedIOException;

/** Makes REST Assured read and write as Syntra's clients do. */
final class JsonOfSyntra implements ObjectMapper {

    @Override
    public Object deserialize(ObjectMapperDeserializationContext context) {
        try {
            var type = Json.mapper().constructType(context.getType());
            return Json.mapper().readValue(context.getDataToDeserialize().asString(), type);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Object serialize(ObjectMapperSerializationContext context) {
        try {
            return Json.mapper().writeValueAsString(context.getObjectToSerialize());
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
