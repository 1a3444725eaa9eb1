package io.syntra.agent.conversation;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.syntra.agent.action.CarriedOut.Change;
import io.syntra.contracts.Json;
import java.time.Duration;
import java.time.Instant;

/** What a run that follows an action watches; stored with the run. */
record Watch(Change change, Instant until, Duration every) {

    String stored() {
        try {
            return Json.mapper().writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a watch cannot be written", e);
        }
    }

    static Watch read(String stored) {
        try {
            return Json.mapper().readValue(stored, Watch.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a stored watch cannot be read", e);
        }
    }
}
