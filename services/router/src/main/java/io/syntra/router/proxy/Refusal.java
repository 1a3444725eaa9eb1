package io.syntra.router.proxy;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.syntra.contracts.Json;
import io.syntra.problem.Problem;
import io.syntra.problem.ProblemCode;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/** An answer that the router gives itself. */
record Refusal(Problem problem, @Nullable String retryAfter) {

    static Refusal of(ProblemCode code, String detail) {
        return new Refusal(Problem.of(code, detail, null), code.status() == 503 ? "1" : null);
    }

    /** Before anything was sent on. A body is not wanted any more, and with it goes the connection. */
    void answer(HttpServerRequest request) {
        var response = request.response().setStatusCode(problem.status());
        response.putHeader(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE);
        if (retryAfter != null) {
            response.putHeader("retry-after", retryAfter);
        }
        request.resume();
        if (!Forwarding.hasBody(request)) {
            response.end(body());
            return;
        }
        response.putHeader(HttpHeaders.CONNECTION, "close");
        response.end(body()).onComplete(sent -> request.connection().close());
    }

    Buffer body() {
        try {
            return Buffer.buffer(Json.mapper().writeValueAsBytes(problem));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a problem cannot be written as JSON", e);
        }
    }
}
