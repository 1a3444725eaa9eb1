package io.syntra.agent.policy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.syntra.agent.audit.AuditTrail;
import io.syntra.agent.audit.RefusedAttempts;
import io.syntra.contracts.agent.PolicyView;
import io.syntra.contracts.agent.PolicyView.Limits;
import io.syntra.contracts.agent.PolicyView.SecondPerson;
import io.syntra.identity.Caller;
import io.syntra.identity.CurrentCaller;
import io.syntra.identity.Role;
import io.syntra.identity.WithoutWarrant;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.jspecify.annotations.Nullable;

/** The workspace's policy. Only people who are admins change it. */
@Path("policy")
class PolicyResource {

    private static final int MOST = 100_000;

    private final Policies policies;
    private final AuditTrail audit;
    private final RefusedAttempts refused;
    private final CurrentCaller caller;
    private final Clock clock;
    private final ObjectMapper json;

    PolicyResource(
            Policies policies,
            AuditTrail audit,
            RefusedAttempts refused,
            CurrentCaller caller,
            Clock clock,
            ObjectMapper json) {
        this.policies = policies;
        this.audit = audit;
        this.refused = refused;
        this.caller = caller;
        this.clock = clock;
        this.json = json;
    }

    @GET
    @RolesAllowed(Role.VIEWER)
    public Uni<Response> get() {
        var workspace = caller.get().workspace();
        return Panache.withSession(() -> policies.of(workspace)).map(PolicyResource::answer);
    }

    /** Viewers and services come this far so that their attempt is on record. */
    @PUT
    @WithoutWarrant
    @RolesAllowed(Role.VIEWER)
    public Uni<Response> put(
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @RequestBody(content = @Content(schema = @Schema(implementation = PolicyView.Change.class))) @Nullable String body)
            throws JsonProcessingException {
        var who = caller.get();
        if (who.actor() != null) {
            return refuse(who, "Only a person may change the policy, with a token of their own.");
        }
        if (!who.has(Role.ADMIN)) {
            return refuse(who, "Only an admin may change the policy.");
        }
        if (ifMatch == null) {
            throw ProblemException.of(
                    ProblemCode.PRECONDITION_REQUIRED,
                    "Say in If-Match which version you change: the ETag of GET /policy.");
        }
        var wanted = complete(read(body));
        return Panache.withTransaction(
                        () -> policies.hold(who.workspace()).chain(policy -> replace(policy, who, ifMatch, wanted)))
                .map(PolicyResource::answer);
    }

    /** Read here and not by the framework, so that whoever may not change it is on record whatever they sent. */
    private PolicyView.@Nullable Change read(@Nullable String body) throws JsonProcessingException {
        return body == null || body.isEmpty() ? null : json.readValue(body, PolicyView.Change.class);
    }

    private Uni<Response> refuse(Caller who, String why) {
        return Panache.withTransaction(() -> refused.append(who, "policy.refused", why, null, Map.of("reason", why)))
                .map(recorded -> {
                    throw ProblemException.of(ProblemCode.FORBIDDEN, why);
                });
    }

    private record Wanted(boolean changesAllowed, SecondPerson secondPerson, Limits limits) {}

    private static Wanted complete(PolicyView.@Nullable Change change) {
        var allowed = change == null ? null : change.changesAllowed();
        var secondPerson = change == null ? null : change.secondPerson();
        var limits = change == null ? null : change.limits();
        if (allowed == null || secondPerson == null) {
            throw ProblemException.field(
                    ProblemCode.INVALID_FIELD,
                    allowed == null ? "changes_allowed" : "second_person",
                    "must be given: a policy is replaced as a whole");
        }
        if (limits == null || wrong(limits.person()) || wrong(limits.target()) || wrong(limits.workspace())) {
            throw ProblemException.field(
                    ProblemCode.INVALID_FIELD,
                    "limits",
                    "must have person, target and workspace, each from 0 to " + MOST);
        }
        return new Wanted(allowed, secondPerson, limits);
    }

    private static boolean wrong(int limit) {
        return limit < 0 || limit > MOST;
    }

    private Uni<Policy> replace(Policy policy, Caller who, String ifMatch, Wanted wanted) {
        if (!ifMatch.strip().equals("\"" + policy.version + "\"")) {
            throw ProblemException.of(
                    ProblemCode.PRECONDITION_FAILED,
                    "The policy is at version " + policy.version + " by now. Read it again.");
        }
        boolean first = policy.updatedAt == null;
        var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        var limits = wanted.limits();
        policy.changesAllowed = wanted.changesAllowed();
        policy.demand(wanted.secondPerson(), who.user(), now);
        policy.limitPerson = limits.person();
        policy.limitTarget = limits.target();
        policy.limitWorkspace = limits.workspace();
        policy.version++;
        policy.updatedBy = who.user();
        policy.updatedAt = now;
        return (first ? policies.persist(policy) : Uni.createFrom().item(policy))
                .call(() -> audit.append(
                        who.workspace(),
                        "policy.changed",
                        null,
                        who.user(),
                        Map.of(
                                "version",
                                policy.version,
                                "changes_allowed",
                                policy.changesAllowed,
                                "second_person",
                                policy.secondPerson.name(),
                                "limits",
                                Map.of(
                                        "person", policy.limitPerson,
                                        "target", policy.limitTarget,
                                        "workspace", policy.limitWorkspace))));
    }

    private static Response answer(Policy policy) {
        return Response.ok(policy.view()).tag(Long.toString(policy.version)).build();
    }
}
