package io.syntra.gateway.status;

import com.fasterxml.jackson.databind.JsonNode;
import io.syntra.contracts.Payload;
import io.syntra.gateway.probe.ServiceProbe.Reply;
import java.util.ArrayList;
import java.util.List;

/**
 * How one service is.
 *
 * @param failing names of the checks that failed
 */
record ServiceStatus(String name, State state, List<String> failing) implements Payload {

    /** What its readiness said. */
    enum State {
        READY,
        NOT_READY,
        UNREACHABLE
    }

    static ServiceStatus of(String name, Reply reply) {
        if (reply.status() == 200) {
            return new ServiceStatus(name, State.READY, List.of());
        }
        var failing = new ArrayList<String>();
        for (JsonNode check : reply.body().path("checks")) {
            if (!"UP".equals(check.path("status").asText())) {
                failing.add(check.path("name").asText());
            }
        }
        return new ServiceStatus(name, State.NOT_READY, failing);
    }

    static ServiceStatus unreachable(String name) {
        return new ServiceStatus(name, State.UNREACHABLE, List.of());
    }
}
