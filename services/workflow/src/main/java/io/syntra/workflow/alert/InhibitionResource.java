package io.syntra.workflow.alert;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.syntra.contracts.workflow.Inhibitions;
import io.syntra.contracts.workflow.InhibitionsView;
import io.syntra.identity.CurrentCaller;
import io.syntra.identity.Role;
import io.syntra.problem.Problem;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import io.syntra.workflow.definition.IfMatch;
import io.syntra.workflow.matcher.Matchers;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.HttpHeaders;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** Which alerts make others not worth telling. */
@Path("inhibitions")
class InhibitionResource {

    private static final int MOST_RULES = 50;
    private static final int MOST_LABELS = 20;
    private static final int LONGEST_NAME = 200;

    private final CurrentCaller caller;
    private final InhibitionRules inhibitions;
    private final Clock clock;

    InhibitionResource(CurrentCaller caller, InhibitionRules inhibitions, Clock clock) {
        this.caller = caller;
        this.inhibitions = inhibitions;
        this.clock = clock;
    }

    @GET
    @RolesAllowed(Role.VIEWER)
    @Operation(summary = "The inhibition rules", description = "The ETag is their version.")
    public Uni<RestResponse<InhibitionsView>> get() {
        var workspace = caller.get().workspace();
        return Panache.withSession(() -> inhibitions.of(workspace)).map(InhibitionResource::withEtag);
    }

    @PUT
    @RolesAllowed(Role.ADMIN)
    @Operation(
            summary = "Replaces the inhibition rules",
            description = "All of them; needs If-Match with the ETag that was read. While an alert fires that a rule's"
                    + " source_matchers match, nobody is told of those that its target_matchers match and that have the"
                    + " same values of the equal labels.")
    public Uni<RestResponse<InhibitionsView>> put(
            @Nullable Inhibitions body, @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch) {
        var by = caller.get();
        var expected = IfMatch.version(ifMatch);
        var rules = checked(body);
        return Panache.withTransaction(() -> inhibitions.replace(
                        by.workspace(),
                        expected,
                        rules,
                        by.user(),
                        clock.instant().truncatedTo(ChronoUnit.MICROS)))
                .map(InhibitionResource::withEtag);
    }

    private static List<Inhibitions.Rule> checked(@Nullable Inhibitions body) {
        var wrong = new ArrayList<Problem.Field>();
        var checked = new ArrayList<Inhibitions.Rule>();
        if (body == null || body.rules() == null || body.rules().size() > MOST_RULES) {
            wrong.add(new Problem.Field("rules", "must be a list of up to " + MOST_RULES + " rules"));
        } else {
            for (int i = 0; i < body.rules().size(); i++) {
                checked.add(checked(body.rules().get(i), "rules[" + i + "].", wrong));
            }
        }
        if (!wrong.isEmpty()) {
            throw ProblemException.fields(ProblemCode.INVALID_FIELD, wrong);
        }
        return checked;
    }

    private static Inhibitions.Rule checked(Inhibitions.Rule rule, String at, List<Problem.Field> wrong) {
        var equal = rule.equal() == null ? List.<String>of() : rule.equal();
        if (equal.size() > MOST_LABELS || equal.stream().anyMatch(InhibitionResource::isNoName)) {
            wrong.add(new Problem.Field(at + "equal", "must be names of up to " + MOST_LABELS + " labels"));
        }
        return new Inhibitions.Rule(
                matchers(rule.sourceMatchers(), at + "source_matchers", wrong),
                matchers(rule.targetMatchers(), at + "target_matchers", wrong),
                equal);
    }

    private static boolean isNoName(String name) {
        return name.isBlank() || name.length() > LONGEST_NAME;
    }

    /** Without any, a rule would have every alert inhibit, or be inhibited by, every other. */
    private static List<String> matchers(@Nullable List<String> texts, String at, List<Problem.Field> wrong) {
        try {
            var matchers = Matchers.parse(texts == null ? List.of() : texts);
            if (matchers.all().isEmpty()) {
                wrong.add(new Problem.Field(at, "must say which alerts, such as severity=\"critical\""));
            }
            return matchers.texts();
        } catch (IllegalArgumentException e) {
            wrong.add(new Problem.Field(at, Objects.requireNonNull(e.getMessage())));
            return List.of();
        }
    }

    private static RestResponse<InhibitionsView> withEtag(InhibitionsView view) {
        return RestResponse.ResponseBuilder.ok(view)
                .header(HttpHeaders.ETAG, IfMatch.etag(view.version()))
                .build();
    }
}
