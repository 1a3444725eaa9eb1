package io.syntra.telemetry.otlp;

import io.syntra.problem.ForeignWords;
import io.syntra.problem.Problem;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.util.Optional;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/** OpenTelemetry's senders read no problem+json: under {@code /v1/} a refusal is told as an OTLP status. */
@Singleton
final class OtlpProblems implements ForeignWords {

    @ServerResponseFilter
    void tellAsStatus(ContainerRequestContext request, ContainerResponseContext response) {
        if (response.getEntity() instanceof Problem problem
                && isOtlp(request.getUriInfo().getPath())) {
            var media = OtlpMedia.ofContentType(request.getHeaderString(HttpHeaders.CONTENT_TYPE));
            response.setEntity(OtlpAnswer.status(problem, media), null, MediaType.valueOf(media.type()));
        }
    }

    @Override
    public Optional<Told> tell(HttpServerRequest request, Problem problem) {
        if (!isOtlp(request.path())) {
            return Optional.empty();
        }
        var media = OtlpMedia.ofContentType(request.getHeader(HttpHeaders.CONTENT_TYPE));
        return Optional.of(new Told(media.type(), Buffer.buffer(OtlpAnswer.status(problem, media))));
    }

    private static boolean isOtlp(String path) {
        return path.startsWith("/v1/");
    }
}
