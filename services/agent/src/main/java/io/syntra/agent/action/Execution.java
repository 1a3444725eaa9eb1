package io.syntra.agent.action;

import io.syntra.agent.action.Actions.Claim;
import io.syntra.agent.client.UpstreamRefusal;
import io.syntra.agent.tool.ActionTool;
import io.syntra.agent.tool.Arguments;
import io.syntra.agent.tool.Progress;
import io.syntra.agent.tool.Receiver;
import io.syntra.agent.tool.ToolCatalog;
import io.syntra.agent.tool.Untrusted;
import io.syntra.contracts.Json;
import io.syntra.contracts.agent.ActionState;
import io.syntra.contracts.agent.ActionView.Verification;
import io.syntra.identity.ServiceTokens;
import jakarta.inject.Singleton;
import jakarta.ws.rs.ProcessingException;
import jakarta.ws.rs.WebApplicationException;
import java.time.Clock;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.eclipse.microprofile.rest.client.inject.RestClient;

/**
 * Carries an approved action out, step by step. Each step is stored before the next begins, so another instance can go
 * on from it. Runs on a worker thread.
 */
@Singleton
class Execution {

    private final Steps steps;
    private final Measurement measurement;
    private final ToolCatalog tools;
    private final DeployerWrites writes;
    private final ServiceTokens tokens;
    private final ActionConfig config;
    private final Clock clock;

    Execution(
            Steps steps,
            Measurement measurement,
            ToolCatalog tools,
            @RestClient DeployerWrites writes,
            ServiceTokens tokens,
            ActionConfig config,
            Clock clock) {
        this.steps = steps;
        this.measurement = measurement;
        this.tools = tools;
        this.writes = writes;
        this.tokens = tokens;
        this.config = config;
        this.clock = clock;
    }

    /** Goes on from wherever the action is, to its end. */
    void carryOn(Claim claim) throws InterruptedException {
        var action = steps.load(claim);
        while (!action.settled) {
            var next = next(claim, action);
            if (next.isEmpty()) {
                Thread.sleep(config.poll());
            }
            action = next.isPresent() ? next.get() : steps.load(claim);
        }
    }

    /** The action after its next step; empty while another service has to do something first. */
    private Optional<Action> next(Claim claim, Action action) throws InterruptedException {
        return switch (action.state) {
            case APPROVED -> begin(claim, action);
            case EXECUTING, UNKNOWN -> action.reference == null ? reconcile(claim, action) : follow(claim, action);
            case SUCCEEDED -> Optional.of(verify(claim, action));
            case AWAITING,
                    FAILED,
                    VERIFIED,
                    REGRESSED,
                    INCONCLUSIVE,
                    COMPENSATED,
                    REJECTED,
                    EXPIRED,
                    STALE,
                    SUPERSEDED -> throw new IllegalStateException("nothing to carry out in state " + action.state);
        };
    }

    /** It was begun too often without getting on. What may have been done is said to be unknown. */
    void abandon(Claim claim) {
        var action = steps.load(claim);
        if (action.settled) {
            return;
        }
        if (action.state == ActionState.APPROVED) {
            steps.drop(claim, action, ActionState.FAILED, "Not done: it failed on our side before it was begun.");
        } else if (action.state == ActionState.SUCCEEDED) {
            steps.judged(
                    claim,
                    action,
                    ActionState.INCONCLUSIVE,
                    new Verification("inconclusive", "Its effect could not be measured.", null, null));
        } else {
            unsettled(
                    claim,
                    action,
                    "Not known how it went: following it failed on our side. Look at what runs on %s."
                            .formatted(action.target));
        }
    }

    /** Everything that was true at the approval must still be; then the intent is stored, and only then acted upon. */
    private Optional<Action> begin(Claim claim, Action action) {
        var seen = look(action);
        if (!clock.instant().isBefore(action.expiresAt)) {
            return Optional.of(steps.drop(
                    claim,
                    action,
                    ActionState.EXPIRED,
                    seen.isEmpty()
                            ? "Not done: the deployer did not answer until the approval ran out."
                            : "Not done: it could not be begun in time."));
        }
        if (seen.isEmpty()) {
            return Optional.empty();
        }
        if (!PlanHash.of(action).equals(action.planHash)) {
            return Optional.of(steps.drop(
                    claim, action, ActionState.FAILED, "Not done: what is stored is not what was approved."));
        }
        if (!action.approver().has(action.requiredRole)) {
            return Optional.of(steps.drop(claim, action, ActionState.FAILED, "Not done: the approver lacks the role."));
        }
        if (!seen.get().fingerprint().equals(action.fingerprint)) {
            return Optional.of(stale(claim, action));
        }
        var begun = steps.begin(claim, action);
        return begun.settled ? Optional.of(begun) : call(claim, begun, seen.get());
    }

    private Action stale(Claim claim, Action action) {
        return steps.drop(
                claim,
                action,
                ActionState.STALE,
                "Not done: %s has changed since this was proposed. Ask again to get a plan for what is there now."
                        .formatted(action.target));
    }

    /** Empty while the receiver does not answer. A target that is gone is seen, and is not what it was. */
    private Optional<Receiver.Seen> look(Action action) {
        try {
            return Optional.of(tool(action).receiver().look(arguments(action), action.approver()));
        } catch (UpstreamRefusal e) {
            return e.transientFailure() ? Optional.empty() : Optional.of(new Receiver.Seen(e.code(), ""));
        } catch (ProcessingException | WebApplicationException e) {
            return Optional.empty();
        }
    }

    private Optional<Action> call(Claim claim, Action action, Receiver.Seen seen) {
        try {
            var call = new BoundCall(writes, tokens.bearerFor(action.approver()), action.id.toString(), seen.version());
            return Optional.of(steps.taken(claim, action, tool(action).perform(arguments(action), call)));
        } catch (UpstreamRefusal e) {
            return refused(claim, action, e);
        } catch (ProcessingException | WebApplicationException e) {
            return unknown(claim, action);
        }
    }

    private Optional<Action> refused(Claim claim, Action action, UpstreamRefusal refusal) {
        if (refusal.transientFailure() || refusal.code().equals("idempotency_key_in_use")) {
            return unknown(claim, action);
        }
        if (refusal.code().equals("precondition_failed")) {
            // Nothing was done. Whether what has changed is part of the plan is seen at the next look.
            return tool(action).receiver().repeatable() ? Optional.empty() : Optional.of(stale(claim, action));
        }
        return Optional.of(steps.end(
                claim,
                action,
                ActionState.FAILED,
                held -> held.detail = "Not done: the deployer refused: " + Untrusted.clean(refusal.detail())));
    }

    /** The call may or may not have arrived. Nothing is said about it before the receiver has. */
    private Optional<Action> unknown(Claim claim, Action action) {
        return action.state == ActionState.UNKNOWN
                ? Optional.empty()
                : Optional.of(steps.go(
                        claim,
                        action,
                        ActionState.UNKNOWN,
                        held -> held.detail = "The deployer did not answer; whether it was done is being found out."));
    }

    /**
     * The call was about to be made, or made without an answer. A receiver that knows the key is asked again, if it
     * allows that, while the target is as it was. When the target has changed, either ours did it, and then there is a
     * trace that says so, or another did, and then ours must not follow.
     */
    private Optional<Action> reconcile(Claim claim, Action action) {
        // In this order: had ours changed the target in between, it would be found.
        var seen = look(action);
        var trace =
                trace(() -> tool(action).receiver().find(arguments(action), action.approver(), action.id.toString()));
        if (seen.isEmpty() || trace.isEmpty()) {
            return overdue(action)
                    ? Optional.of(unsettled(
                            claim,
                            action,
                            "Not known whether it was done: the deployer did not answer for %d minutes. Look at what runs on %s."
                                    .formatted(config.follow().toMinutes(), action.target)))
                    : unknown(claim, action);
        }
        return switch (trace.get()) {
            case Progress.Running running -> Optional.of(steps.taken(claim, action, running.reference()));
            case Progress.Done done -> Optional.of(steps.taken(claim, action, done.reference()));
            case Progress.Failed failed -> Optional.of(steps.taken(claim, action, failed.reference()));
            case Progress.Lost lost -> Optional.of(steps.taken(claim, action, lost.reference()));
            case Progress.Untraced _ -> untraced(claim, action, seen.get());
        };
    }

    private Optional<Action> untraced(Claim claim, Action action, Receiver.Seen seen) {
        if (overdue(action) || !clock.instant().isBefore(action.expiresAt)) {
            return Optional.of(steps.drop(
                    claim,
                    action,
                    ActionState.FAILED,
                    "Not done: the deployer was not reached while the approval lasted."));
        }
        if (!tool(action).receiver().repeatable()) {
            // It may still be on its way, so what is not there yet is waited for, and never sent again.
            return unknown(claim, action);
        }
        if (steps.stopped(action)) {
            return Optional.of(steps.drop(claim, action, ActionState.FAILED, "Not done: " + ActionGate.CHANGES_OFF));
        }
        return seen.fingerprint().equals(action.fingerprint)
                ? call(claim, action, seen)
                : Optional.of(steps.drop(
                        claim,
                        action,
                        ActionState.STALE,
                        "Not done: %s was changed by somebody else before the deployer was reached."
                                .formatted(action.target)));
    }

    private static Optional<Progress> trace(Supplier<Progress> asking) {
        try {
            return Optional.of(asking.get());
        } catch (UpstreamRefusal | ProcessingException | WebApplicationException e) {
            return Optional.empty();
        }
    }

    private boolean overdue(Action action) {
        var since = action.executingAt == null ? Instant.EPOCH : action.executingAt;
        return clock.instant().isAfter(since.plus(config.follow()));
    }

    private Action unsettled(Claim claim, Action action, String detail) {
        return steps.end(claim, action, ActionState.UNKNOWN, held -> held.detail = detail);
    }

    private Optional<Action> follow(Claim claim, Action action) {
        var reference = String.valueOf(action.reference);
        var progress = trace(() -> tool(action).receiver().follow(arguments(action), action.approver(), reference))
                .orElseGet(() -> new Progress.Running(reference));
        return switch (progress) {
            case Progress.Running _, Progress.Untraced _ ->
                overdue(action)
                        ? Optional.of(unsettled(
                                claim,
                                action,
                                "Not finished after %d minutes; see %s at the deployer."
                                        .formatted(config.follow().toMinutes(), reference)))
                        : Optional.empty();
            case Progress.Done done -> Optional.of(done(claim, action, done));
            case Progress.Failed failed ->
                Optional.of(steps.end(
                        claim,
                        action,
                        ActionState.FAILED,
                        held -> held.detail = "Failed: " + Untrusted.clean(failed.detail())));
            case Progress.Lost lost -> Optional.of(unsettled(claim, action, Untrusted.clean(lost.detail())));
        };
    }

    /** What has signals that can be measured is not at its end yet. */
    private Action done(Claim claim, Action action, Progress.Done done) {
        var output = done.output();
        Consumer<Action> change = held -> {
            held.executedAt = done.at();
            held.detail = "%s: done, %s.".formatted(held.summary, Untrusted.clean(done.detail()));
            held.output = output == null ? null : Untrusted.clean(output).toString();
        };
        return action.serviceId == null
                ? steps.end(claim, action, ActionState.SUCCEEDED, change)
                : steps.go(claim, action, ActionState.SUCCEEDED, change);
    }

    private Action verify(Claim claim, Action action) throws InterruptedException {
        var measured = measurement.of(action, tokens.bearerFor(action.approver()));
        return steps.judged(
                claim,
                action,
                measured.verdict(),
                new Verification(
                        measured.verdict().name().toLowerCase(Locale.ROOT),
                        measured.detail(),
                        measured.before(),
                        measured.after()));
    }

    private ActionTool tool(Action action) {
        return tools.action(action.tool);
    }

    private static Arguments arguments(Action action) {
        return new Arguments(Json.mapper().valueToTree(Stored.read(action.arguments, Stored.OBJECT)));
    }
}
