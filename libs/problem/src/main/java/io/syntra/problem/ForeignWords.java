package io.syntra.problem;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;

/**
 * How a service tells a problem to clients of a protocol that knows no problem+json. Asked where a request is turned away
 * before it has reached the service's own resources.
 */
public interface ForeignWords {

    /** @param request of which only the head was read */
    Optional<Told> tell(HttpServerRequest request, Problem problem);

    /** @param mediaType of the body */
    record Told(String mediaType, Buffer body) {}
}
