package io.syntra.agent.client;

import io.syntra.problem.Problem;
import jakarta.ws.rs.ProcessingException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.rest.client.ext.ResponseExceptionMapper;

/** Keeps what another service said about its refusal. */
public final class UpstreamErrors implements ResponseExceptionMapper<UpstreamRefusal> {

    @Override
    public UpstreamRefusal toThrowable(Response response) {
        try {
            var problem = response.readEntity(Problem.class);
            return new UpstreamRefusal(response.getStatus(), problem.code(), problem.detail());
        } catch (ProcessingException | WebApplicationException | IllegalStateException e) {
            // No problem+json, so not from the service itself: a proxy, or something else on its port.
            return new UpstreamRefusal(
                    response.getStatus(), UpstreamRefusal.NOT_ITS_OWN, "it answered " + response.getStatus());
        }
    }
}
