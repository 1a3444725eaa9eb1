package io.syntra.deployer;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.syntra.contracts.Json;
import io.syntra.problem.Problem;
import io.syntra.problem.ProblemCode;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/** Artifacts may be large, so the server takes large bodies; every other body is read into memory and must be small. */
@Singleton
class BodyLimit {

    private static final long MOST = 1024 * 1024;
    private static final int BEFORE_EVERYTHING = 10_000;

    void register(@Observes Filters filters) {
        filters.register(this::check, BEFORE_EVERYTHING);
    }

    private void check(RoutingContext context) {
        var request = context.request();
        var isSmall = isSmall(request.getHeader(HttpHeaders.CONTENT_LENGTH))
                && request.getHeader(HttpHeaders.TRANSFER_ENCODING) == null;
        if (isSmall || request.path().endsWith("/artifacts")) {
            context.next();
            return;
        }
        context.response()
                .setStatusCode(ProblemCode.TOO_LARGE.status())
                .putHeader(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE)
                .putHeader(HttpHeaders.CONNECTION, "close")
                .end(problem());
    }

    private static boolean isSmall(@Nullable String length) {
        try {
            return length == null || Long.parseLong(length) <= MOST;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static String problem() {
        try {
            return Json.mapper()
                    .writeValueAsString(Problem.of(
                            ProblemCode.TOO_LARGE,
                            "The body may have up to " + MOST / 1024
                                    + " KB, and its Content-Length must be given. Only POST /artifacts takes more.",
                            null));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a problem cannot be written as JSON", e);
        }
    }
}
