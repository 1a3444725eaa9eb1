package io.syntra.problem;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.MediaType;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/**
 * Bodies are JSON wherever a resource does not name what it takes. Without this, RESTEasy reads {@code text/plain} into
 * any record that has one text component.
 */
final class JsonBodies {

    @ServerRequestFilter
    void refuseOthers(ContainerRequestContext request, ResourceInfo resource) {
        var type = request.getMediaType();
        if (type == null
                || request.getLength() == 0
                || type.isCompatible(MediaType.APPLICATION_JSON_TYPE)
                || namesItsOwn(resource)) {
            return;
        }
        throw ProblemException.of(
                ProblemCode.UNSUPPORTED_MEDIA_TYPE,
                "Send the body as application/json; it came as %s/%s.".formatted(type.getType(), type.getSubtype()));
    }

    private static boolean namesItsOwn(ResourceInfo resource) {
        var method = resource.getResourceMethod();
        return method == null
                || method.isAnnotationPresent(Consumes.class)
                || resource.getResourceClass().isAnnotationPresent(Consumes.class);
    }
}
