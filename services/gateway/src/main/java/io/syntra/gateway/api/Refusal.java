package io.syntra.gateway.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.syntra.contracts.Json;
import io.syntra.problem.Problem;
import io.syntra.problem.ProblemCode;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An answer that the gateway gives itself, outside of its own resources. */
public record Refusal(Problem problem, @Nullable String retryAfter) {

    public static Refusal of(ProblemCode code, String detail) {
        return new Refusal(Problem.of(code, detail, null), code.status() == 503 ? "2" : null);
    }

    public static Refusal notKnown(String detail) {
        return of(ProblemCode.UNAUTHENTICATED, detail);
    }

    /** What is left of the request's body is not read: the connection ends. */
    public void answer(HttpServerRequest request) {
        var response = request.response().setStatusCode(problem.status());
        response.putHeader(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE);
        headers().forEach(response::putHeader);
        request.resume();
        if (!ApiForwarding.hasBody(request)) {
            response.end(body());
            return;
        }
        response.putHeader(HttpHeaders.CONNECTION, "close");
        response.end(body()).onComplete(sent -> request.connection().close());
    }

    Map<String, String> headers() {
        if (problem.status() == 401) {
            return Map.of("www-authenticate", "Bearer realm=\"syntra\"");
        }
        return retryAfter == null ? Map.of() : Map.of("retry-after", retryAfter);
    }

    Buffer body() {
        try {
            return Buffer.buffer(Json.mapper().writeValueAsBytes(problem));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a problem cannot be written as JSON", e);
        }
    }
}
