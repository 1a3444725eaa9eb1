package io.syntra.workflow.trigger;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.syntra.contracts.WorkflowId;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.workflow.HookAnswer;
import io.syntra.contracts.workflow.SendingRun;
import io.syntra.contracts.workflow.Trigger;
import io.syntra.contracts.workflow.Trigger.OnWebhook.Answer;
import io.syntra.contracts.workflow.Trigger.OnWebhook.Signature;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import io.syntra.secrets.SecretRef;
import io.syntra.secrets.Secrets;
import io.syntra.workflow.definition.Plans;
import io.syntra.workflow.definition.Workflow;
import io.syntra.workflow.definition.Workflows;
import io.syntra.workflow.run.Causes;
import io.syntra.workflow.run.Moves;
import io.syntra.workflow.run.TriggerData;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.mutiny.core.Vertx;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestPath;
import org.jspecify.annotations.Nullable;

/** Requests from outside that start runs. Whoever sends them is known by the signature, not by a token. */
@Path("hooks/{workflow}")
class WebhookResource {

    private static final String WEBHOOK = "webhook";
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);
    private static final int OK = 200;
    private static final int ACCEPTED = 202;

    private final Workflows workflows;
    private final Plans plans;
    private final Moves moves;
    private final Causes causes;
    private final Secrets secrets;
    private final Vertx vertx;
    private final Clock clock;

    WebhookResource(
            Workflows workflows, Plans plans, Moves moves, Causes causes, Secrets secrets, Vertx vertx, Clock clock) {
        this.workflows = workflows;
        this.plans = plans;
        this.moves = moves;
        this.causes = causes;
        this.secrets = secrets;
        this.vertx = vertx;
        this.clock = clock;
    }

    @POST
    @PermitAll
    @Consumes(MediaType.WILDCARD)
    @Operation(
            summary = "Starts a run from outside",
            description =
                    "For workflows whose trigger is a webhook. The request is signed as the trigger says; no token"
                            + " is needed. The same message starts one run, however often it comes.")
    public Uni<Response> receive(
            @RestPath WorkflowId workflow, byte @Nullable [] body, @Context HttpServerRequest request) {
        var bytes = body == null ? new byte[0] : body;
        return Panache.withSession(() -> hook(workflow))
                .chain(hook -> verified(hook, request, bytes).chain(message -> {
                    var values = HookBody.values(bytes, request.getHeader("Content-Type"));
                    return challenge(hook, values)
                            .map(challenge -> Uni.createFrom().item(challenge))
                            .orElseGet(() -> started(hook, message, values, request.getHeader(SendingRun.HEADER)));
                }));
    }

    /** @param run of Syntra, that sends it */
    private Uni<Response> started(Hook hook, String message, Map<String, Object> values, @Nullable String run) {
        return Panache.withTransaction(() -> trigger(hook, message, values).chain(trigger -> causes.named(
                                new WorkspaceId(hook.workflow().workspace()), run)
                        .chain(cause -> moves.start(hook.workflow(), trigger.causedBy(cause)))))
                .chain(started -> answer(started, hook.trigger()));
    }

    /** Before Slack sends events to an address, it asks whether that is an app's: it wants its word back. */
    private static Optional<Response> challenge(Hook hook, Map<String, Object> values) {
        return hook.trigger().signature() == Signature.SLACK && "url_verification".equals(values.get("type"))
                ? Optional.of(Response.ok(Map.of("challenge", String.valueOf(values.get("challenge"))))
                        .build())
                : Optional.empty();
    }

    private record Hook(Workflow workflow, Trigger.OnWebhook trigger) {}

    private Uni<Hook> hook(WorkflowId id) {
        return workflows
                .named(id)
                .chain(found -> found.map(workflow -> plans.of(workflow)
                                .map(plan ->
                                        plan.trigger() instanceof Trigger.OnWebhook on ? new Hook(workflow, on) : null))
                        .orElseGet(() -> Uni.createFrom().nullItem()))
                .onItem()
                .ifNull()
                .failWith(() -> ProblemException.of(
                        ProblemCode.WORKFLOW_NOT_FOUND, "No workflow that a webhook starts is at this address."));
    }

    /** The store of secrets blocks. */
    private Uni<String> verified(Hook hook, HttpServerRequest request, byte[] body) {
        return vertx.executeBlocking(
                () -> {
                    var secret = SecretRef.in(hook.trigger().secret())
                            .flatMap(reference ->
                                    secrets.read(new WorkspaceId(hook.workflow().workspace()), reference.name()))
                            .orElseThrow(() -> ProblemException.of(
                                    ProblemCode.SECRET_MISSING,
                                    "The webhook's secret is not set, so nobody can sign for it. Set it with PUT"
                                            + " /api/v1/secrets/<name>."));
                    var kind = Optional.ofNullable(hook.trigger().signature()).orElse(Signature.STANDARD);
                    return WebhookSignature.message(kind, secret.reveal(), request::getHeader, body, clock.instant())
                            .orElseThrow(() -> ProblemException.of(ProblemCode.UNAUTHENTICATED, refusal(kind)));
                },
                false);
    }

    private static String refusal(Signature kind) {
        return switch (kind) {
            case STANDARD ->
                "The signature is missing, older than 5 minutes, or not made with this webhook's secret. Sign"
                        + " <webhook-id>.<webhook-timestamp>.<body> as standardwebhooks.com says, with the body as it is"
                        + " sent.";
            case SLACK ->
                "X-Slack-Signature is missing, older than 5 minutes, or not made with this webhook's secret: store the"
                        + " signing secret of the Slack app.";
            case GITHUB ->
                "X-Hub-Signature-256 is missing, or not made with this webhook's secret over the body as it is sent.";
        };
    }

    /**
     * A message that has an id is the same for ever. GitHub's has none that is signed, and an alert may say the same again:
     * one that was heard within the last hour is the same.
     */
    private Uni<TriggerData> trigger(Hook hook, String message, Map<String, Object> values) {
        var workflow = hook.workflow().id();
        if (hook.trigger().signature() != Signature.GITHUB) {
            return Uni.createFrom().item(trigger(id(workflow, message), values));
        }
        var now = clock.instant();
        var hour = now.truncatedTo(ChronoUnit.HOURS);
        var triggers = List.of(
                id(workflow, message + "/" + hour), id(workflow, message + "/" + hour.minus(1, ChronoUnit.HOURS)));
        return moves.startedSince(hook.workflow(), triggers, now.minus(1, ChronoUnit.HOURS))
                .map(same -> trigger(same.orElse(triggers.getFirst()), values));
    }

    private static UUID id(UUID workflow, String message) {
        return UUID.nameUUIDFromBytes((workflow + "/" + message).getBytes(StandardCharsets.UTF_8));
    }

    private TriggerData trigger(UUID id, Map<String, Object> said) {
        var values = new LinkedHashMap<>(said);
        values.putIfAbsent("timestamp", clock.instant().toString());
        values.put("trigger_type", WEBHOOK);
        return new TriggerData(WEBHOOK, id, values);
    }

    private Uni<Response> answer(Moves.Started started, Trigger.OnWebhook trigger) {
        return trigger.answer() == Answer.RESULT && !started.state().isOver()
                ? whenOver(started, trigger, clock.instant().plus(LONGEST_WAIT).toEpochMilli())
                : Uni.createFrom().item(response(started, trigger));
    }

    /** A run that waits for something outside is looked at until it is over, or the sender has waited long enough. */
    private Uni<Response> whenOver(Moves.Started started, Trigger.OnWebhook trigger, long until) {
        return moves.standing(started.run())
                .chain(now -> now.state().isOver() || clock.millis() >= until
                        ? Uni.createFrom().item(response(now, trigger))
                        : pause().chain(() -> whenOver(now, trigger, until)));
    }

    /** Ends on the context that it began on, which a session needs. */
    private Uni<Void> pause() {
        return Uni.createFrom()
                .emitter(emitter -> vertx.setTimer(BETWEEN_LOOKS.toMillis(), timer -> emitter.complete(null)));
    }

    private static Response response(Moves.Started started, Trigger.OnWebhook trigger) {
        if (trigger.signature() == Signature.SLACK) {
            // Anything but 200 it shows as a failure, and what else stands there to whoever gave the command.
            return trigger.answer() == Answer.RESULT && started.output() != null
                    ? Response.ok(started.output()).build()
                    : Response.ok().build();
        }
        return Response.status(started.state().isOver() ? OK : ACCEPTED)
                .entity(new HookAnswer(started.run(), started.state(), started.output()))
                .build();
    }
}
