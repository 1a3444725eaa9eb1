package io.syntra.workflow.alert;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.syntra.contracts.Cursor;
import io.syntra.contracts.Page;
import io.syntra.contracts.Remark;
import io.syntra.contracts.workflow.AlertView;
import io.syntra.contracts.workflow.PostedAlerts;
import io.syntra.contracts.workflow.SendingRun;
import io.syntra.identity.CurrentCaller;
import io.syntra.identity.Role;
import io.syntra.outbox.Idempotency;
import io.syntra.problem.Problem;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import io.syntra.problem.QueryParameters;
import io.syntra.workflow.matcher.Matchers;
import io.syntra.workflow.run.Causes;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** What fires. */
@Path("alerts")
class AlertResource {

    private static final int OK = 200;
    private static final int PAGE = 200;

    private final CurrentCaller caller;
    private final TakeAlerts take;
    private final Alerts alerts;
    private final CurrentMuting muting;
    private final Causes causes;
    private final Idempotency idempotency;
    private final AlertLimits limits;
    private final Clock clock;

    AlertResource(
            CurrentCaller caller,
            TakeAlerts take,
            Alerts alerts,
            CurrentMuting muting,
            Causes causes,
            Idempotency idempotency,
            AlertLimits limits,
            Clock clock) {
        this.caller = caller;
        this.take = take;
        this.alerts = alerts;
        this.muting = muting;
        this.causes = causes;
        this.idempotency = idempotency;
        this.limits = limits;
        this.clock = clock;
    }

    @POST
    @RolesAllowed(Role.DEVELOPER)
    @Operation(
            summary = "Takes alerts from a Prometheus or an Alertmanager",
            description = "The array of Alertmanager's API v2, as Prometheus sends it, or the payload of its webhook,"
                    + " version 4. One without endsAt is over when it is not sent again for five minutes. Wrong ones are"
                    + " refused and named, the others taken; when all are wrong the request is.")
    public Uni<Response> post(
            @Nullable JsonNode body,
            @HeaderParam(Idempotency.HEADER) @Nullable String key,
            @HeaderParam(SendingRun.HEADER) @Nullable String sender) {
        var by = caller.get();
        var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        var read = new AlertReader(limits, now).read(body);
        if (read.alerts().isEmpty() && !read.wrong().isEmpty()) {
            throw ProblemException.fields(ProblemCode.INVALID_FIELD, read.wrong());
        }
        return idempotency.once(key, by, "post alerts", body, OK, () -> causes.named(by.workspace(), sender)
                .chain(cause -> take.take(
                        by.workspace(),
                        read.alerts().stream()
                                .map(sent -> sent.causedBy(cause.orElse(null)))
                                .toList(),
                        now))
                .map(intake -> posted(read, intake)));
    }

    @POST
    @Path("api/v2/alerts")
    @RolesAllowed(Role.DEVELOPER)
    @Operation(
            summary = "The same at the address that Prometheus makes",
            description = "Of path_prefix: /api/v1/alerts in its alertmanagers.")
    public Uni<Response> postBehindPrefix(
            @Nullable JsonNode body,
            @HeaderParam(Idempotency.HEADER) @Nullable String key,
            @HeaderParam(SendingRun.HEADER) @Nullable String sender) {
        return post(body, key, sender);
    }

    private static PostedAlerts posted(AlertReader.Read read, Intake intake) {
        var refused = intake.refused();
        if (!refused.isEmpty() && refused.size() == read.alerts().size()) {
            // An Alertmanager sends again what 5xx answers, and gives up on any 4xx.
            throw ProblemException.fields(ProblemCode.OVERLOADED, refused);
        }
        return new PostedAlerts(
                read.alerts().size() - refused.size(),
                remarks(Stream.concat(read.wrong().stream(), refused.stream())),
                remarks(intake.untold().stream()));
    }

    private static List<Remark> remarks(Stream<Problem.Field> fields) {
        return fields.map(field -> new Remark(field.name(), field.message())).toList();
    }

    @GET
    @RolesAllowed(Role.VIEWER)
    @Operation(
            summary = "What fires, newest first",
            description = "Those that every filter matches, such as ?filter=severity=\"critical\". With ?state= active,"
                    + " silenced or inhibited only. The reason says why nobody is told of one.")
    public Uni<Page<AlertView>> list(
            @RestQuery("filter") List<String> filters,
            @RestQuery @Nullable String state,
            @RestQuery @Nullable String cursor) {
        var workspace = caller.get().workspace();
        var now = clock.instant();
        var wanted = matchers(filters);
        var shown = states(state);
        var after = QueryParameters.cursor(cursor);
        return Panache.withSession(() -> muting.at(workspace, now)
                        .chain(muted -> alerts.firing(workspace, now).map(firing -> firing.stream()
                                .filter(alert -> wanted.match(alert.labels()))
                                .map(alert -> view(alert, muted.of(alert.labels())))
                                .filter(alert -> shown.contains(alert.state()))
                                .filter(alert -> after.isEmpty() || follows(alert, after.get()))
                                .limit(PAGE + 1L)
                                .toList())))
                .map(AlertResource::page);
    }

    private static Set<AlertView.State> states(@Nullable String text) {
        var all = EnumSet.allOf(AlertView.State.class);
        if (text != null) {
            all.removeIf(state -> !state.name().toLowerCase(Locale.ROOT).equals(text));
        }
        if (all.isEmpty()) {
            throw ProblemException.field(
                    ProblemCode.INVALID_FIELD, "state", "must be one of active, silenced, inhibited");
        }
        return all;
    }

    private static Matchers matchers(List<String> filters) {
        try {
            return Matchers.parse(filters);
        } catch (IllegalArgumentException e) {
            throw ProblemException.field(ProblemCode.INVALID_FIELD, "filter", Objects.requireNonNull(e.getMessage()));
        }
    }

    private static AlertView view(Alert alert, Muting.Muted muted) {
        return new AlertView(
                alert.fingerprint(),
                !muted.silencedBy().isEmpty()
                        ? AlertView.State.SILENCED
                        : muted.isMuted() ? AlertView.State.INHIBITED : AlertView.State.ACTIVE,
                muted.isMuted() ? reason(muted) : null,
                alert.labels().values(),
                alert.annotations(),
                alert.startsAt(),
                alert.endsAt(),
                alert.updatedAt(),
                alert.generatorUrl(),
                muted.silencedBy(),
                muted.inhibitedBy());
    }

    private static String reason(Muting.Muted muted) {
        return muted.silencedBy().isEmpty()
                ? "inhibited by " + String.join(", ", muted.inhibitedBy())
                : "silenced by "
                        + muted.silencedBy().stream().map(UUID::toString).collect(Collectors.joining(", "));
    }

    private static boolean follows(AlertView alert, Cursor after) {
        int older = after.at().compareTo(alert.startsAt());
        return older > 0 || (older == 0 && alert.fingerprint().compareTo(hex(after.id())) > 0);
    }

    private static Page<AlertView> page(List<AlertView> rows) {
        return Page.of(rows, PAGE, alert -> alert, alert -> new Cursor(alert.startsAt(), id(alert.fingerprint())));
    }

    private static UUID id(String fingerprint) {
        return UUID.fromString(fingerprint.replaceFirst("(.{8})(.{4})(.{4})(.{4})(.{12})", "$1-$2-$3-$4-$5"));
    }

    private static String hex(UUID id) {
        return id.toString().replace("-", "");
    }
}
