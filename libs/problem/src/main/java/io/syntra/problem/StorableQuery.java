package io.syntra.problem;

import jakarta.ws.rs.container.ContainerRequestContext;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** The same rule for parameters as for bodies. */
final class StorableQuery {

    @ServerRequestFilter
    void check(ContainerRequestContext request) {
        request.getUriInfo().getQueryParameters().forEach((name, values) -> {
            if (!values.stream().allMatch(StorableText::storable)) {
                throw ProblemException.field(ProblemCode.INVALID_FIELD, name, StorableText.WHY_NOT);
            }
        });
    }
}
