package io.syntra.telemetry.otlp;

import io.syntra.problem.Problem;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/** OpenTelemetry's senders read no problem+json: under {@code /v1/} a refusal is told as an OTLP status. */
final class OtlpProblems {

    @ServerResponseFilter
    void tellAsStatus(ContainerRequestContext request, ContainerResponseContext response) {
        if (response.getEntity() instanceof Problem problem
                && request.getUriInfo().getPath().startsWith("/v1/")) {
            var media = OtlpMedia.ofContentType(request.getHeaderString(HttpHeaders.CONTENT_TYPE));
            response.setEntity(OtlpAnswer.status(problem, media), null, MediaType.valueOf(media.type()));
        }
    }
}
