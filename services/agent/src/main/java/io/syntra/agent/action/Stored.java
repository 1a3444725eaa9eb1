package io.syntra.agent.action;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import io.syntra.agent.signal.Replicas;
import io.syntra.contracts.Json;
import io.syntra.contracts.agent.ActionView.Call;
import io.syntra.contracts.agent.ActionView.Effect;
import io.syntra.contracts.agent.ActionView.Evidence;
import io.syntra.contracts.agent.ActionView.Verification;
import java.util.List;
import java.util.Map;

/** JSON columns. */
final class Stored {

    static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};
    static final TypeReference<Call> CALL = new TypeReference<>() {};
    static final TypeReference<List<Evidence>> EVIDENCE = new TypeReference<>() {};
    static final TypeReference<Effect> EFFECT = new TypeReference<>() {};
    static final TypeReference<Replicas> REPLICAS = new TypeReference<>() {};
    static final TypeReference<Verification> VERIFICATION = new TypeReference<>() {};

    private Stored() {}

    static <T> T read(String json, TypeReference<T> type) {
        try {
            return Json.mapper().readValue(json, type);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a stored action cannot be read", e);
        }
    }

    static String write(Object value) {
        try {
            return Json.mapper().writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an action cannot be stored", e);
        }
    }
}
