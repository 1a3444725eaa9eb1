package io.syntra.agent.action;

import io.smallrye.mutiny.Uni;
import io.syntra.agent.action.Actions.Claim;
import io.syntra.agent.audit.AuditTrail;
import io.syntra.agent.client.DeployerReads;
import io.syntra.agent.client.UpstreamRefusal;
import io.syntra.agent.journal.Journal;
import io.syntra.agent.store.Database;
import io.syntra.agent.tool.Arguments;
import io.syntra.agent.tool.ToolCatalog;
import io.syntra.agent.tool.Untrusted;
import io.syntra.contracts.DeploymentId;
import io.syntra.contracts.Json;
import io.syntra.contracts.agent.ActionState;
import io.syntra.contracts.agent.ActionView.Verification;
import io.syntra.contracts.agent.AgentEvent;
import io.syntra.contracts.deployer.DeploymentState;
import io.syntra.contracts.deployer.DeploymentView;
import io.syntra.contracts.event.ActionEvent;
import io.syntra.identity.ServiceTokens;
import io.syntra.outbox.Outbox;
import jakarta.inject.Singleton;
import jakarta.ws.rs.ProcessingException;
import jakarta.ws.rs.WebApplicationException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.eclipse.microprofile.rest.client.inject.RestClient;

/**
 * Carries an approved action out, step by step. Each step is stored before the next begins, so another instance can go
 * on from it. Runs on a worker thread.
 */
@Singleton
class Execution {

    private final Actions actions;
    private final Settlement settlement;
    private final Measurement measurement;
    private final ToolCatalog tools;
    private final DeployerReads deployer;
    private final DeployerWrites writes;
    private final ServiceTokens tokens;
    private final Database database;
    private final AuditTrail audit;
    private final Journal journal;
    private final Outbox outbox;
    private final ActionConfig config;
    private final Clock clock;

    Execution(
            Actions actions,
            Settlement settlement,
            Measurement measurement,
            ToolCatalog tools,
            @RestClient DeployerReads deployer,
            @RestClient DeployerWrites writes,
            ServiceTokens tokens,
            Database database,
            AuditTrail audit,
            Journal journal,
            Outbox outbox,
            ActionConfig config,
            Clock clock) {
        this.actions = actions;
        this.settlement = settlement;
        this.measurement = measurement;
        this.tools = tools;
        this.deployer = deployer;
        this.writes = writes;
        this.tokens = tokens;
        this.database = database;
        this.audit = audit;
        this.journal = journal;
        this.outbox = outbox;
        this.config = config;
        this.clock = clock;
    }

    /** Goes on from wherever the action is, to its end. */
    void carryOn(Claim claim) throws InterruptedException {
        var action = load(claim);
        while (!action.settled) {
            var next = next(claim, action);
            if (next.isEmpty()) {
                Thread.sleep(config.poll());
            }
            action = next.isPresent() ? next.get() : load(claim);
        }
    }

    /** The action after its next step; empty while another service has to do something first. */
    private Optional<Action> next(Claim claim, Action action) throws InterruptedException {
        return switch (action.state) {
            case APPROVED -> begin(claim, action);
            case EXECUTING, UNKNOWN -> action.deploymentId == null ? reconcile(claim, action) : follow(claim, action);
            case SUCCEEDED -> Optional.of(verify(claim, action));
            case AWAITING, FAILED, VERIFIED, REGRESSED, INCONCLUSIVE, REJECTED, EXPIRED, STALE, SUPERSEDED ->
                throw new IllegalStateException("nothing to carry out in state " + action.state);
        };
    }

    /** It was begun too often without getting on. What may have been done is said to be unknown. */
    void abandon(Claim claim) {
        var action = load(claim);
        if (action.settled) {
            return;
        }
        if (action.state == ActionState.APPROVED) {
            drop(claim, action, ActionState.FAILED, "Not done: it failed on our side before it was begun.");
        } else if (action.state == ActionState.SUCCEEDED) {
            var detail = action.detail + " Its effect could not be measured.";
            settle(claim, action, ActionState.INCONCLUSIVE, detail, held -> none());
        } else {
            settleAs(
                    claim,
                    action,
                    ActionState.UNKNOWN,
                    "Not known how it went: following it failed on our side. Look at the deployments of %s."
                            .formatted(action.serviceName));
        }
    }

    private Action load(Claim claim) {
        return database.call(() -> actions.find("id = ?1 and fence = ?2", claim.id(), claim.fence())
                .firstResult()
                .onItem()
                .ifNull()
                .failWith(LostLease::new));
    }

    /** Everything that was true at the approval must still be; then the intent is stored, and only then acted upon. */
    private Optional<Action> begin(Claim claim, Action action) {
        Optional<String> seen = fingerprint(action);
        if (!clock.instant().isBefore(action.expiresAt)) {
            return drop(
                    claim,
                    action,
                    ActionState.EXPIRED,
                    seen.isEmpty()
                            ? "Not done: the deployer did not answer until the approval ran out."
                            : "Not done: it could not be begun in time.");
        }
        if (seen.isEmpty()) {
            return Optional.empty();
        }
        if (!PlanHash.of(action).equals(action.planHash)) {
            return drop(claim, action, ActionState.FAILED, "Not done: what is stored is not what was approved.");
        }
        if (!action.approver().has(action.requiredRole)) {
            return drop(claim, action, ActionState.FAILED, "Not done: the approver lacks the role.");
        }
        if (!seen.get().equals(action.fingerprint)) {
            return drop(
                    claim,
                    action,
                    ActionState.STALE,
                    "Not done: %s has changed since this was proposed. Ask again to get a plan for what is there now."
                            .formatted(action.serviceName));
        }
        var executing = step(claim, action, ActionState.EXECUTING, held -> held.executingAt = now());
        return call(claim, executing);
    }

    private Optional<String> fingerprint(Action action) {
        try {
            return Optional.of(Fingerprint.of(deployer.service(bearer(action), action.service())));
        } catch (UpstreamRefusal e) {
            return e.transientFailure() ? Optional.empty() : Optional.of(e.code());
        } catch (ProcessingException | WebApplicationException e) {
            return Optional.empty();
        }
    }

    private Optional<Action> call(Claim claim, Action action) {
        try {
            var arguments = new Arguments(Json.mapper().valueToTree(Stored.read(action.arguments, Stored.OBJECT)));
            var deployment = tools.action(action.tool)
                    .perform(arguments, new ApprovedChanges(writes, bearer(action), action.id.toString()));
            return Optional.of(accepted(claim, action, deployment.id()));
        } catch (UpstreamRefusal e) {
            return e.transientFailure() || e.code().equals("idempotency_key_in_use")
                    ? unknown(claim, action)
                    : Optional.of(end(
                            claim,
                            action,
                            ActionState.FAILED,
                            "Not done: the deployer refused: " + Untrusted.clean(e.detail())));
        } catch (ProcessingException | WebApplicationException e) {
            return unknown(claim, action);
        }
    }

    private Action accepted(Claim claim, Action action, DeploymentId deployment) {
        return database.call(() -> held(claim, action.state).invoke(held -> held.deploymentId = deployment.value()));
    }

    /** The call may or may not have arrived. Nothing is said about it before the deployer has. */
    private Optional<Action> unknown(Claim claim, Action action) {
        return action.state == ActionState.UNKNOWN
                ? Optional.empty()
                : Optional.of(step(
                        claim,
                        action,
                        ActionState.UNKNOWN,
                        held -> held.detail = "The deployer did not answer; whether it was done is being found out."));
    }

    /**
     * The call was about to be made, or made without an answer. The deployer knows the key, so while the target is as it
     * was the call may simply be made again. When the target has changed, either ours did it, and then there is a
     * deployment that says so, or another did, and then ours must not follow.
     */
    private Optional<Action> reconcile(Claim claim, Action action) {
        var traces = traces(action);
        if (traces.isEmpty()) {
            return overdue(action) ? Optional.of(giveUp(claim, action)) : unknown(claim, action);
        }
        var mine = traces.get().mine();
        if (mine.isPresent()) {
            return Optional.of(accepted(claim, action, mine.get().id()));
        }
        if (!traces.get().fingerprint().equals(action.fingerprint)) {
            return drop(
                    claim,
                    action,
                    ActionState.STALE,
                    "Not done: %s was changed by somebody else before the deployer was reached."
                            .formatted(action.serviceName));
        }
        if (overdue(action) || !clock.instant().isBefore(action.expiresAt)) {
            return drop(
                    claim,
                    action,
                    ActionState.FAILED,
                    "Not done: the deployer was not reached while the approval lasted.");
        }
        return call(claim, action);
    }

    /** What the deployer shows of a call that may have arrived. */
    private record Traces(String fingerprint, Optional<DeploymentView> mine) {}

    private Optional<Traces> traces(Action action) {
        try {
            // In this order: had ours changed the target in between, it would be found.
            var fingerprint = fingerprint(action);
            var mine = deployer.deployments(bearer(action), action.service(), action.id.toString()).items().stream()
                    .findFirst();
            return fingerprint.map(seen -> new Traces(seen, mine));
        } catch (UpstreamRefusal | ProcessingException | WebApplicationException e) {
            return Optional.empty();
        }
    }

    private boolean overdue(Action action) {
        return clock.instant().isAfter(executingAt(action).plus(config.follow()));
    }

    private Action giveUp(Claim claim, Action action) {
        return settleAs(
                claim,
                action,
                ActionState.UNKNOWN,
                "Not known whether it was done: the deployer did not answer for %d minutes. Look at the deployments of %s."
                        .formatted(config.follow().toMinutes(), action.serviceName));
    }

    private Optional<Action> follow(Claim claim, Action action) {
        var deployment = deployment(action, new DeploymentId(Objects.requireNonNull(action.deploymentId)));
        if (deployment.isEmpty() || !ended(deployment.get())) {
            return overdue(action)
                    ? Optional.of(settleAs(
                            claim,
                            action,
                            ActionState.UNKNOWN,
                            "Not finished after %d minutes; see deployment %s."
                                    .formatted(config.follow().toMinutes(), action.deploymentId)))
                    : Optional.empty();
        }
        return Optional.of(
                deployment.get().state() == DeploymentState.SUCCEEDED
                        ? succeeded(claim, action, deployment.get())
                        : end(claim, action, ActionState.FAILED, "Failed: " + failure(deployment.get())));
    }

    private Optional<DeploymentView> deployment(Action action, DeploymentId id) {
        try {
            return Optional.of(deployer.deployment(bearer(action), id));
        } catch (UpstreamRefusal | ProcessingException | WebApplicationException e) {
            return Optional.empty();
        }
    }

    private static boolean ended(DeploymentView deployment) {
        return switch (deployment.state()) {
            case REQUESTED, STARTING, HEALTH_GATE, SWITCHING, DRAINING -> false;
            case SUCCEEDED, FAILED, ROLLED_BACK, SUPERSEDED -> true;
        };
    }

    private static String failure(DeploymentView deployment) {
        var failure = deployment.failure();
        return failure == null
                ? "the deployment is " + deployment.state().name().toLowerCase(Locale.ROOT) + "."
                : Untrusted.clean(failure.message());
    }

    private Action succeeded(Claim claim, Action action, DeploymentView deployment) {
        var finished = deployment.finishedAt();
        return step(claim, action, ActionState.SUCCEEDED, held -> {
            held.executedAt = finished == null ? now() : finished;
            held.detail = "%s: done, v%d serves with %d replicas (deployment %s)."
                    .formatted(held.summary, deployment.releaseNumber(), deployment.replicas(), deployment.id());
        });
    }

    private Action verify(Claim claim, Action action) throws InterruptedException {
        var measured = measurement.of(action, bearer(action));
        var verification = new Verification(
                measured.verdict().name().toLowerCase(Locale.ROOT),
                measured.detail(),
                measured.before(),
                measured.after());
        return database.call(() -> held(claim, ActionState.SUCCEEDED).call(held -> {
            Lifecycle.check(held.state, measured.verdict());
            held.state = measured.verdict();
            held.verification = Stored.write(verification);
            return settlement
                    .settle(held)
                    .chain(() -> audited(held))
                    .chain(() -> journal.append(
                            held.conversation(),
                            new AgentEvent.ActionVerified(
                                    held.runId,
                                    held.actionId(),
                                    verification.verdict(),
                                    verification.detail(),
                                    verification.before(),
                                    verification.after())))
                    .chain(() -> outbox.append(
                            held.workspaceId(),
                            new ActionEvent.Verified(
                                    held.actionId(),
                                    held.tool,
                                    held.service(),
                                    verification.verdict(),
                                    evidence(verification),
                                    now())));
        }));
    }

    private static Map<String, Object> evidence(Verification verification) {
        var evidence = new LinkedHashMap<String, Object>();
        evidence.put("detail", verification.detail());
        if (verification.before() != null) {
            evidence.put("error_rate_before", verification.before().errorRate());
        }
        if (verification.after() != null) {
            evidence.put("error_rate_after", verification.after().errorRate());
        }
        return evidence;
    }

    /** A step after which something is still to do. */
    private Action step(Claim claim, Action action, ActionState to, Consumer<Action> change) {
        return database.call(() -> held(claim, action.state).call(held -> {
            Lifecycle.check(held.state, to);
            held.state = to;
            change.accept(held);
            return audited(held)
                    .chain(() -> to == ActionState.EXECUTING ? none() : shown(held))
                    .chain(() ->
                            to == ActionState.SUCCEEDED ? outbox.append(held.workspaceId(), executed(held)) : none());
        }));
    }

    private Action end(Claim claim, Action action, ActionState to, String detail) {
        Lifecycle.check(action.state, to);
        return settleAs(claim, action, to, detail);
    }

    /** The end of what was never called for, so nobody is told that it was executed. */
    private Optional<Action> drop(Claim claim, Action action, ActionState to, String detail) {
        Lifecycle.check(action.state, to);
        return Optional.of(
                settle(claim, action, to, detail, held -> outbox.append(held.workspaceId(), held.dropped(now()))));
    }

    private Action settleAs(Claim claim, Action action, ActionState to, String detail) {
        return settle(claim, action, to, detail, held -> outbox.append(held.workspaceId(), executed(held)));
    }

    private Action settle(
            Claim claim, Action action, ActionState to, String detail, Function<Action, Uni<Void>> published) {
        return database.call(() -> held(claim, action.state).call(held -> {
            held.state = to;
            held.detail = detail;
            return settlement
                    .settle(held)
                    .chain(() -> audited(held))
                    .chain(() -> shown(held))
                    .chain(() -> published.apply(held));
        }));
    }

    private Uni<Action> held(Claim claim, ActionState state) {
        return actions.hold(claim.id(), state, claim.fence())
                .onItem()
                .ifNull()
                .failWith(LostLease::new)
                .map(action -> action);
    }

    private Uni<Void> audited(Action action) {
        var data = new LinkedHashMap<String, Object>();
        data.put("plan_hash", action.planHash);
        data.put("service_id", action.serviceId.toString());
        data.put("tool", action.tool);
        if (action.detail != null) {
            data.put("detail", action.detail);
        }
        if (action.deploymentId != null) {
            data.put("deployment_id", action.deploymentId.toString());
        }
        return audit.append(
                action.workspaceId(),
                "action." + action.state.name().toLowerCase(Locale.ROOT),
                action.actionId(),
                String.valueOf(action.decidedBy),
                data);
    }

    private Uni<Void> shown(Action action) {
        return journal.append(
                action.conversation(),
                new AgentEvent.ActionExecuted(
                        action.runId, action.actionId(), action.state, String.valueOf(action.detail)));
    }

    private ActionEvent.Executed executed(Action action) {
        return new ActionEvent.Executed(
                action.actionId(),
                action.tool,
                action.service(),
                action.state.name().toLowerCase(Locale.ROOT),
                action.detail,
                now());
    }

    private static Uni<Void> none() {
        return Uni.createFrom().voidItem();
    }

    private String bearer(Action action) {
        return tokens.bearerFor(action.approver());
    }

    private static Instant executingAt(Action action) {
        return action.executingAt == null ? Instant.EPOCH : action.executingAt;
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
