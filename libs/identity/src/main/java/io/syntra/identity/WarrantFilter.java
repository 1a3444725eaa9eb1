package io.syntra.identity;

import io.smallrye.mutiny.Uni;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import jakarta.annotation.security.PermitAll;
import jakarta.enterprise.inject.Instance;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.HttpHeaders;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.reflect.Method;
import java.time.Clock;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jboss.resteasy.reactive.server.WithFormRead;
import org.jspecify.annotations.Nullable;

/**
 * Stands before everything that changes something, in every service. A token that acts for a person was signed by the
 * service that shows it, so it proves nothing about the person.
 */
final class WarrantFilter {

    private static final Logger LOG = Logger.getLogger(WarrantFilter.class);
    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");

    /** It is the action's id, so that an approval counts once. */
    private static final String KEY_HEADER = "Idempotency-Key";

    private final CurrentCaller caller;
    private final Approvals approvals;
    private final Standings standings;
    private final String application;
    private final Instance<RefusedServices> record;
    private final Clock clock = Clock.systemUTC();

    WarrantFilter(
            CurrentCaller caller,
            Approvals approvals,
            Standings standings,
            @ConfigProperty(name = "quarkus.application.name") String application,
            Instance<RefusedServices> record) {
        this.caller = caller;
        this.approvals = approvals;
        this.standings = standings;
        this.application = application;
        this.record = record;
    }

    /** An endpoint that says nothing takes people only. */
    @ServerRequestFilter
    Uni<Void> refuse(ContainerRequestContext request, ResourceInfo resource) {
        if (SAFE.contains(request.getMethod()) || takesServices(resource.getResourceMethod()) || !caller.isService()) {
            return Uni.createFrom().voidItem();
        }
        var who = caller.get();
        var call = request.getMethod() + " " + template(resource);
        LOG.warnf(
                "A service was refused what only people may do service=%s workspace=%s user=%s call=%s",
                who.actor(), who.workspace(), who.user(), call);
        return record.isUnsatisfied()
                ? refusal()
                : record.get().refused(who, call).chain(WarrantFilter::refusal);
    }

    private static Uni<Void> refusal() {
        return Uni.createFrom()
                .failure(ProblemException.of(
                        ProblemCode.FORBIDDEN,
                        "A service may not do this for a person. Make the call with a token of your own."));
    }

    /** As the endpoint is written, without what the caller put in it. */
    private static String template(ResourceInfo resource) {
        return Stream.of(resource.getResourceClass(), resource.getResourceMethod())
                .map(element -> element.getAnnotation(Path.class))
                .filter(Objects::nonNull)
                .map(Path::value)
                .collect(Collectors.joining("/", "/", ""));
    }

    /** Where nobody is asked who they are, nobody acts for anybody. */
    private static boolean takesServices(@Nullable Method endpoint) {
        return endpoint == null
                || Stream.of(Warranted.class, WithoutWarrant.class, PermitAll.class)
                        .anyMatch(endpoint::isAnnotationPresent);
    }

    @Warranted
    @ServerRequestFilter
    @WithFormRead // after any body was read, says the framework's own code, whatever it holds
    Uni<Void> check(ContainerRequestContext request) throws IOException {
        if (!caller.isService()) {
            return Uni.createFrom().voidItem();
        }
        var body = body(request);
        var seen = request.getHeaderString(ExactCall.SEEN_HEADER);
        var call = new ExactCall(
                application,
                request.getMethod(),
                request.getUriInfo().getRequestUri().getRawPath(),
                String.valueOf(seen),
                body);
        var warrant = new Warrant(
                request.getHeaderString(Approval.HEADER),
                request.getHeaderString(KEY_HEADER),
                // Who does not say what was seen has no plan.
                seen == null ? null : request.getHeaderString(ExactCall.PLAN_HEADER),
                call);
        var who = caller.get();
        warrant.check(who, approvals, clock.instant());
        return warrant.stands(who, standings);
    }

    /** It is in memory by now, and is read again by whoever comes next. */
    private static byte[] body(ContainerRequestContext request) throws IOException {
        if (isEmpty(request.getHeaderString(HttpHeaders.CONTENT_LENGTH))
                && request.getHeaderString("Transfer-Encoding") == null) {
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
