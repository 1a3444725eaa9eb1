package io.syntra.workflow.alert;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.syntra.contracts.Cursor;
import io.syntra.contracts.Page;
import io.syntra.contracts.workflow.CreateSilence;
import io.syntra.contracts.workflow.SilenceView;
import io.syntra.identity.CurrentCaller;
import io.syntra.identity.Role;
import io.syntra.outbox.Idempotency;
import io.syntra.problem.Problem;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import io.syntra.problem.QueryParameters;
import io.syntra.workflow.matcher.Matchers;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** Times in which nobody is told of certain alerts. */
@Path("silences")
class SilenceResource {

    private static final int PAGE = 50;
    private static final int CREATED = 201;
    private static final int NO_CONTENT = 204;
    private static final int LONGEST_COMMENT = 2_000;

    /** What databases know too. */
    private static final Instant LATEST = Instant.parse("9999-01-01T00:00:00Z");

    private final CurrentCaller caller;
    private final Silences silences;
    private final Idempotency idempotency;
    private final Clock clock;

    SilenceResource(CurrentCaller caller, Silences silences, Idempotency idempotency, Clock clock) {
        this.caller = caller;
        this.silences = silences;
        this.idempotency = idempotency;
        this.clock = clock;
    }

    @POST
    @RolesAllowed(Role.DEVELOPER)
    @Operation(
            summary = "Silences alerts for a while",
            description =
                    "Those that all matchers match, such as service=\"shop-api\" or severity=~\"info|warning\". They"
                            + " are listed as silenced, and no workflow is told of them, not of their end either.")
    public Uni<Response> create(@Nullable CreateSilence body, @HeaderParam(Idempotency.HEADER) @Nullable String key) {
        var by = caller.get();
        var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        var silence = read(body, by.user(), now);
        return idempotency.once(
                key, by, "create silence", body, CREATED, () -> silences.create(by.workspace(), silence, now)
                        .map(created -> created.view(now)));
    }

    @GET
    @RolesAllowed(Role.VIEWER)
    @Operation(summary = "Silences, newest first", description = "Those that are over too, with who ended them.")
    public Uni<Page<SilenceView>> list(@RestQuery @Nullable String cursor) {
        var workspace = caller.get().workspace();
        var after = QueryParameters.cursor(cursor);
        return Panache.withSession(() -> silences.page(workspace, after, PAGE + 1))
                .map(this::page);
    }

    @GET
    @Path("{id}")
    @RolesAllowed(Role.VIEWER)
    @Operation(summary = "One silence")
    public Uni<SilenceView> get(@RestPath UUID id) {
        var workspace = caller.get().workspace();
        return Panache.withSession(() -> silences.require(workspace, id)).map(silence -> silence.view(clock.instant()));
    }

    @DELETE
    @Path("{id}")
    @RolesAllowed(Role.DEVELOPER)
    @ResponseStatus(NO_CONTENT)
    @Operation(
            summary = "Ends a silence",
            description =
                    "It stays readable. What it silenced and still fires is told when its group is looked at next.")
    public Uni<Void> expire(@RestPath UUID id) {
        var by = caller.get();
        return Panache.withTransaction(() ->
                silences.expire(by.workspace(), id, by.user(), clock.instant().truncatedTo(ChronoUnit.MICROS)));
    }

    private static Silence read(@Nullable CreateSilence body, String by, Instant now) {
        var wrong = new ArrayList<Problem.Field>();
        var asked = body == null ? new CreateSilence(null, null, null, null) : body;
        var comment = asked.comment() == null ? "" : asked.comment().strip();
        if (comment.isEmpty() || comment.length() > LONGEST_COMMENT) {
            wrong.add(new Problem.Field("comment", "must say why, in 1 to " + LONGEST_COMMENT + " characters"));
        }
        var starts = asked.startsAt() == null || asked.startsAt().isBefore(now) ? now : asked.startsAt();
        var ends = asked.endsAt();
        if (ends == null || !ends.isAfter(starts) || ends.isAfter(LATEST)) {
            wrong.add(new Problem.Field("ends_at", "must be a time after now and after starts_at"));
        }
        var matchers = matchers(asked.matchers(), wrong);
        if (!wrong.isEmpty()) {
            throw ProblemException.fields(ProblemCode.INVALID_FIELD, wrong);
        }
        return new Silence(UUID.randomUUID(), matchers, starts, Objects.requireNonNull(ends), comment, by, now, null);
    }

    private static Matchers matchers(@Nullable List<String> texts, List<Problem.Field> wrong) {
        try {
            var matchers = Matchers.parse(texts == null ? List.of() : texts);
            if (matchers.matchWithoutLabels()) {
                wrong.add(
                        new Problem.Field(
                                "matchers",
                                "must say which alerts, such as service=\"shop-api\"; these would match alerts without any label"));
            }
            return matchers;
        } catch (IllegalArgumentException e) {
            wrong.add(new Problem.Field("matchers", Objects.requireNonNull(e.getMessage())));
            return new Matchers(List.of());
        }
    }

    private Page<SilenceView> page(List<Silence> rows) {
        var now = clock.instant();
        return Page.of(
                rows, PAGE, silence -> silence.view(now), silence -> new Cursor(silence.createdAt(), silence.id()));
    }
}
