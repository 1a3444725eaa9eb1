package io.syntra.deployer.warrant;

import io.syntra.identity.Approval;
import io.syntra.identity.Approvals;
import io.syntra.identity.CurrentCaller;
import io.syntra.identity.ExactCall;
import io.syntra.identity.Warrant;
import io.syntra.outbox.Idempotency;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.HttpHeaders;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Clock;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jboss.resteasy.reactive.server.WithFormRead;
import org.jspecify.annotations.Nullable;

/**
 * Stands before everything that changes something. A token that acts for a person was signed by the service that shows it,
 * so it proves nothing about the person.
 */
final class WarrantFilter {

    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");

    private final CurrentCaller caller;
    private final Approvals approvals;
    private final Clock clock;
    private final String application;

    WarrantFilter(
            CurrentCaller caller,
            Approvals approvals,
            Clock clock,
            @ConfigProperty(name = "quarkus.application.name") String application) {
        this.caller = caller;
        this.approvals = approvals;
        this.clock = clock;
        this.application = application;
    }

    /** An endpoint that forgets to say {@link Warranted} takes people only. */
    @ServerRequestFilter
    void refuse(ContainerRequestContext request, ResourceInfo resource) {
        if (!SAFE.contains(request.getMethod())
                && !resource.getResourceMethod().isAnnotationPresent(Warranted.class)
                && caller.get().actor() != null) {
            throw ProblemException.of(
                    ProblemCode.FORBIDDEN,
                    "A service may not do this for a person. Make the call with a token of your own.");
        }
    }

    @Warranted
    @ServerRequestFilter
    @WithFormRead // after any body was read, says the framework's own code, whatever it holds
    void check(ContainerRequestContext request) throws IOException {
        var who = caller.get();
        if (who.actor() == null) {
            return;
        }
        var body = body(request);
        var seen = request.getHeaderString(ExactCall.SEEN_HEADER);
        var call = new ExactCall(
                application,
                request.getMethod(),
                request.getUriInfo().getRequestUri().getRawPath(),
                String.valueOf(seen),
                body);
        new Warrant(
                        request.getHeaderString(Approval.HEADER),
                        request.getHeaderString(Idempotency.HEADER),
                        // Who does not say what was seen has no plan.
                        seen == null ? null : request.getHeaderString(ExactCall.PLAN_HEADER),
                        call)
                .check(who, approvals, clock.instant());
    }

    /** It is in memory by now, and is read again by whoever comes next. */
    private static byte[] body(ContainerRequestContext request) throws IOException {
        if (isEmpty(request.getHeaderString(HttpHeaders.CONTENT_LENGTH))) {
            return new byte[0];
        }
        var body = request.getEntityStream().readAllBytes();
        request.setEntityStream(new ByteArrayInputStream(body));
        return body;
    }

    private static boolean isEmpty(@Nullable String length) {
        return length == null || length.equals("0");
    }
}
