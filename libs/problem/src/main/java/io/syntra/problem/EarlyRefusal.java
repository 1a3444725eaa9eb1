package io.syntra.problem;

import io.syntra.contracts.Json;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;

/** Answers a request whose body is not read, and which is the last of its connection therefore. */
final class EarlyRefusal {

    private final Iterable<ForeignWords> foreign;

    /** @param foreign the first that has words for a request tells it */
    EarlyRefusal(Iterable<ForeignWords> foreign) {
        this.foreign = foreign;
    }

    void answer(HttpServerRequest request, Problem problem) {
        var told = told(request, problem);
        request.response()
                .setStatusCode(problem.status())
                .putHeader(HttpHeaders.CONTENT_TYPE, told.mediaType())
                .putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE)
                .end(told.body());
    }

    private ForeignWords.Told told(HttpServerRequest request, Problem problem) {
        for (var words : foreign) {
            var told = words.tell(request, problem);
            if (told.isPresent()) {
                return told.get();
            }
        }
        return new ForeignWords.Told(
                Problem.MEDIA_TYPE,
                Buffer.buffer(Json.mapper().valueToTree(problem).toString()));
    }
}
