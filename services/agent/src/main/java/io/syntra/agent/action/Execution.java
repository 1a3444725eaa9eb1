package io.syntra.agent.action;

import com.fasterxml.jackson.databind.JsonNode;
import io.syntra.agent.action.Actions.Claim;
import io.syntra.agent.action.Judgement.Verdict;
import io.syntra.agent.client.UpstreamRefusal;
import io.syntra.agent.signal.Replicas;
import io.syntra.agent.store.Stopped;
import io.syntra.agent.tool.ActionTool;
import io.syntra.agent.tool.Progress;
import io.syntra.agent.tool.Receiver;
import io.syntra.agent.tool.ToolCatalog;
import io.syntra.agent.tool.Untrusted;
import io.syntra.agent.tool.Write;
import io.syntra.contracts.agent.ActionView.Verification;
import io.syntra.identity.PlanHash;
import io.syntra.identity.ServiceTokens;
import io.syntra.identity.Standing;
import io.syntra.identity.Standings;
import jakarta.inject.Singleton;
import jakarta.ws.rs.ProcessingException;
import jakarta.ws.rs.WebApplicationException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.eclipse.microprofile.rest.client.inject.RestClient;
import org.jspecify.annotations.Nullable;

/**
 * Carries an approved action out, step by step. Each step is stored before the next begins, so another instance can go
 * on from it. Runs on a worker thread.
 */
@Singleton
class Execution {

    /** More than the question may take. */
    private static final Duration ANSWER = Duration.ofSeconds(30);

    /** Said before anything is begun: it runs as much as may at once, or could not ask whether the approval counts. */
    private static final Set<String> NOT_NOW = Set.of("rate_limited", "approval_unchecked");

    private final Steps steps;
    private final Measurement measurement;
    private final ToolCatalog tools;
    private final DeployerWrites writes;
    private final ServiceTokens tokens;
    private final Standings standings;
    private final ActionConfig config;
    private final Clock clock;

    Execution(
            Steps steps,
            Measurement measurement,
            ToolCatalog tools,
            @RestClient DeployerWrites writes,
            ServiceTokens tokens,
            Standings standings,
            ActionConfig config,
            Clock clock) {
        this.steps = steps;
        this.measurement = measurement;
        this.tools = tools;
        this.writes = writes;
        this.tokens = tokens;
        this.standings = standings;
        this.config = config;
        this.clock = clock;
    }

    /**
     * Goes on from wherever the action is, to its end, or until something else has to happen first. Then nobody holds it
     * until the next look: what is watched costs no thread.
     *
     * @return for how long it rests; empty at its end
     */
    Optional<Duration> carryOn(Claim claim) {
        var action = steps.load(claim);
        var asking = new Asking(clock, config.follow(), action);
        while (!action.settled) {
            var next = next(claim, action, asking);
            if (next.isEmpty()) {
                return Optional.of(rest(claim, action, asking));
            }
            action = next.get();
        }
        return Optional.empty();
    }

    private Duration rest(Claim claim, Action action, Asking asking) {
        var pause = action.stage() instanceof Stage.Succeeded succeeded
                ? measurement.pause(succeeded)
                : action.told ? pause(action) : config.poll();
        asking.rests(pause);
        steps.rest(claim, pause, asking);
        return pause;
    }

    /** Nobody waits for what a run was told is unknown: the older it is, the more rarely it is asked for. */
    private Duration pause(Action action) {
        var age = Duration.between(Objects.requireNonNullElse(action.executingAt, action.createdAt), clock.instant());
        var tenth = age.dividedBy(10);
        return tenth.compareTo(config.askAgain()) < 0 ? config.askAgain() : tenth;
    }

    /** The action after its next step; empty while another service has to do something first. */
    private Optional<Action> next(Claim claim, Action action, Asking asking) {
        return switch (action.stage()) {
            case Stage.Approved approved -> begin(claim, approved);
            case Stage.Underway underway ->
                underway.reference() == null ? reconcile(claim, underway, asking) : follow(claim, underway, asking);
            case Stage.Succeeded succeeded -> verify(claim, succeeded);
            case Stage.Awaiting _, Stage.Judged _, Stage.Ended _ ->
                throw new IllegalStateException("nothing to carry out in state " + action.state());
        };
    }

    /** It was begun too often without getting on. What may have been done is said to be unknown, and asked for. */
    Optional<Duration> abandon(Claim claim) {
        var action = steps.load(claim);
        if (action.settled || action.told) {
            return carryOn(claim);
        }
        return switch (action.stage()) {
            case Stage.Approved approved -> {
                steps.drop(
                        claim, approved, held -> held.failed("Not done: it failed on our side before it was begun."));
                yield Optional.empty();
            }
            case Stage.Underway underway -> {
                var unknown = steps.unanswered(
                        claim,
                        underway,
                        "Not known how it went: following it failed on our side. Look at what runs on %s."
                                .formatted(action.target));
                yield Optional.of(rest(claim, unknown, new Asking(clock, config.follow(), unknown)));
            }
            case Stage.Succeeded succeeded -> {
                steps.judged(
                        claim,
                        succeeded,
                        Verdict.INCONCLUSIVE,
                        new Verification(Verdict.INCONCLUSIVE.word(), "Its effect could not be measured.", null, null));
                yield Optional.empty();
            }
            case Stage.Awaiting _, Stage.Judged _, Stage.Ended _ ->
                throw new IllegalStateException("nothing to give up in state " + action.state());
        };
    }

    /** Everything that was true at the approval must still be; then the intent is stored, and only then acted upon. */
    private Optional<Action> begin(Claim claim, Stage.Approved approved) {
        var action = approved.action();
        var seen = look(action);
        if (!clock.instant().isBefore(action.until())) {
            return Optional.of(steps.drop(claim, approved, held -> held.expired(tooLate(action, seen))));
        }
        if (seen.isEmpty()) {
            return Optional.empty();
        }
        var write = tool(action).write(action.arguments());
        var flaw = flaw(action, write);
        if (flaw.isPresent()) {
            return Optional.of(steps.drop(claim, approved, held -> held.failed(flaw.get())));
        }
        if (!seen.get().fingerprint().equals(action.fingerprint)) {
            return Optional.of(steps.drop(claim, approved, held -> held.stale(changed(action))));
        }
        var replicas = measurement.replicas(action, tokens.bearerFor(action.approver()));
        // The last thing that is asked before it is begun; the receiver asks again.
        return switch (standing(action)) {
            case UNKNOWN -> Optional.empty();
            case ENDED -> Optional.of(steps.drop(claim, approved, held -> held.expired(takenBack(action))));
            case REFUSED -> Optional.of(steps.drop(claim, approved, held -> held.failed(notTaken(action))));
            case STANDS -> begin(claim, approved, bound(action, write, seen.get()), replicas);
        };
    }

    private Optional<Action> begin(Claim claim, Stage.Approved approved, BoundCall call, @Nullable Replicas replicas) {
        var begun = steps.begin(claim, approved, call.until(), replicas);
        return begun.stage() instanceof Stage.Executing executing ? call(claim, executing, call) : Optional.of(begun);
    }

    /** Whether the approver is still signed in with what they approved with. */
    private Standing standing(Action action) {
        return standings
                .of(Objects.requireNonNull(action.approval, "approval"))
                .onFailure()
                .recoverWithItem(Standing.UNKNOWN)
                .await()
                .atMost(ANSWER);
    }

    private static String takenBack(Action action) {
        return "Not done: the session of %s, who approved it, was ended before it was begun."
                .formatted(action.approver().user());
    }

    private static String notTaken(Action action) {
        return "Not done: the gateway does not take the approval of %s any more: it ran out there, or its key is another by now. Ask again to get a plan to approve."
                .formatted(action.approver().user());
    }

    /** Why it would not be done, whatever there is now. */
    private static Optional<String> flaw(Action action, Write write) {
        if (PlanHash.of(action.view(write)).filter(action.planHash::equals).isEmpty()) {
            return Optional.of("Not done: what is stored is not what was approved.");
        }
        return action.approver().has(action.requiredRole)
                ? Optional.empty()
                : Optional.of("Not done: the approver lacks the role.");
    }

    /**
     * Bound before it is written down that the call is made: however long this instance sleeps before it makes it, the
     * receiver does not take it after its time, nor after that of the approval.
     */
    private BoundCall bound(Action action, Write write, Receiver.Seen seen) {
        var soon = clock.instant().plus(config.call()).truncatedTo(ChronoUnit.MICROS);
        var until = soon.isBefore(action.until()) ? soon : action.until();
        return new BoundCall(
                tokens.bearerFor(action.approver(), until),
                until,
                action,
                Objects.requireNonNull(action.approval, "approval"),
                seen.version(),
                write);
    }

    private static String tooLate(Action action, Optional<Receiver.Seen> seen) {
        if (seen.isEmpty()) {
            return "Not done: the deployer did not answer until the approval ran out.";
        }
        return action.endsWithSession()
                ? "Not done: the session of the person who approved had ended."
                : "Not done: it could not be begun in time.";
    }

    private static String changed(Action action) {
        return "Not done: %s has changed since this was proposed. Ask again to get a plan for what is there now."
                .formatted(action.target);
    }

    /** Empty while the receiver does not answer. A target that is gone is seen, and is not what it was. */
    private Optional<Receiver.Seen> look(Action action) {
        try {
            return Optional.of(tool(action).receiver().look(action.arguments(), action.approver()));
        } catch (UpstreamRefusal e) {
            return e.transientFailure() ? Optional.empty() : Optional.of(new Receiver.Seen(e.code(), ""));
        } catch (ProcessingException | WebApplicationException e) {
            Stopped.passOn(e);
            return Optional.empty();
        }
    }

    private Optional<Action> call(Claim claim, Stage.Underway underway, BoundCall call) {
        try {
            return Optional.of(steps.taken(claim, underway, call.make(writes)));
        } catch (UpstreamRefusal e) {
            return refused(claim, underway, e);
        } catch (ProcessingException | WebApplicationException e) {
            Stopped.passOn(e);
            return unknown(claim, underway);
        }
    }

    private Optional<Action> refused(Claim claim, Stage.Underway underway, UpstreamRefusal refusal) {
        var action = underway.action();
        boolean notNow = NOT_NOW.contains(refusal.code());
        boolean changed = refusal.code().equals("precondition_failed");
        if ((refusal.transientFailure() && !notNow) || refusal.code().equals("idempotency_key_in_use")) {
            return unknown(claim, underway);
        }
        if ((notNow || changed) && tool(action).receiver().repeatable()) {
            // Nothing was done. Whether what has changed is part of the plan is seen at the next look.
            return Optional.empty();
        }
        if (changed) {
            return Optional.of(steps.drop(claim, underway, held -> held.stale(changed(action))));
        }
        return Optional.of(steps.end(
                claim,
                underway,
                held -> held.failed("Not done: the deployer refused: " + Untrusted.clean(refusal.detail()))));
    }

    /** The call may or may not have arrived. Nothing is said about it before the receiver has. */
    private Optional<Action> unknown(Claim claim, Stage.Underway underway) {
        return switch (underway) {
            case Stage.Unknown _ -> Optional.empty();
            case Stage.Executing executing ->
                Optional.of(steps.go(
                        claim,
                        executing,
                        held -> held.unknown("The deployer did not answer; whether it was done is being found out.")));
        };
    }

    /**
     * The call was about to be made, or made without an answer. A receiver that knows the key is asked again, if it
     * allows that, while the target is as it was. When the target has changed, either ours did it, and then there is a
     * trace that says so, or another did, and then ours must not follow.
     */
    private Optional<Action> reconcile(Claim claim, Stage.Underway underway, Asking asking) {
        var action = underway.action();
        // In this order: had ours changed the target in between, it would be found; and what arrives after it was
        // looked
        // for is not missed because this instance sleeps.
        var asked = clock.instant();
        var seen = look(action);
        var trace =
                trace(() -> tool(action).receiver().find(action.arguments(), action.approver(), action.id.toString()));
        if (seen.isEmpty() || trace.isEmpty()) {
            return asking.silentForTooLong()
                    ? unanswered(
                            claim,
                            underway,
                            "Not known whether it was done: the deployer does not answer. It is asked again; until then look at what runs on %s."
                                    .formatted(action.target))
                    : unknown(claim, underway);
        }
        asking.answered();
        return switch (trace.get()) {
            case Progress.Running running -> Optional.of(steps.taken(claim, underway, running.reference()));
            case Progress.Done done -> Optional.of(steps.taken(claim, underway, done.reference()));
            case Progress.Undone undone -> Optional.of(steps.taken(claim, underway, undone.reference()));
            case Progress.Failed failed -> Optional.of(steps.taken(claim, underway, failed.reference()));
            case Progress.Lost lost -> Optional.of(steps.taken(claim, underway, lost.reference()));
            case Progress.Untraced _ -> untraced(claim, underway, seen.get(), asked);
            case Progress.Gone gone ->
                mayArrive(underway, asked)
                        ? unknown(claim, underway)
                        : Optional.of(gone(claim, underway, "Not known whether it was done", gone));
        };
    }

    /** All that was true before it was called for the first time must be so before the next. */
    private Optional<Action> untraced(Claim claim, Stage.Underway underway, Receiver.Seen seen, Instant asked) {
        var action = underway.action();
        if (!tool(action).receiver().repeatable() || action.told || !asked.isBefore(action.until())) {
            return notDone(
                    claim, underway, asked, held -> held.failed("Not done: the deployer was not reached in time."));
        }
        var write = tool(action).write(action.arguments());
        var flaw = flaw(action, write);
        if (flaw.isPresent()) {
            return notDone(claim, underway, asked, held -> held.failed(flaw.get()));
        }
        var objection = steps.objection(action);
        if (objection.isPresent()) {
            return notDone(claim, underway, asked, objection.get()::to);
        }
        if (!seen.fingerprint().equals(action.fingerprint)) {
            // The call names the version that it was bound to, so it comes to nothing, also when it is still to arrive.
            return Optional.of(steps.drop(
                    claim,
                    underway,
                    held -> held.stale("Not done: %s was changed by somebody else before the deployer was reached."
                            .formatted(action.target))));
        }
        return switch (standing(action)) {
            case UNKNOWN -> unknown(claim, underway);
            case ENDED -> notDone(claim, underway, asked, held -> held.failed(takenBack(action)));
            case REFUSED -> notDone(claim, underway, asked, held -> held.failed(notTaken(action)));
            case STANDS -> callAgain(claim, underway, bound(action, write, seen));
        };
    }

    private Optional<Action> callAgain(Claim claim, Stage.Underway underway, BoundCall call) {
        if (!(steps.again(claim, underway, call.until()).stage() instanceof Stage.Underway again)) {
            return Optional.empty();
        }
        try {
            return Optional.of(steps.taken(claim, again, call.make(writes)));
        } catch (UpstreamRefusal e) {
            // The approval is asked for before the key: that this call is refused for it says nothing of the one
            // before.
            return e.code().startsWith("approval_") ? unknown(claim, again) : refused(claim, again, e);
        } catch (ProcessingException | WebApplicationException e) {
            Stopped.passOn(e);
            return unknown(claim, again);
        }
    }

    /** Said once it can no longer become untrue: a call that was made, or is about to be by one who slept, may arrive. */
    private Optional<Action> notDone(
            Claim claim, Stage.Underway underway, Instant asked, Function<Stage.Underway, Stage.Ended> end) {
        return mayArrive(underway, asked) ? unknown(claim, underway) : Optional.of(steps.drop(claim, underway, end));
    }

    private static boolean mayArrive(Stage.Underway underway, Instant asked) {
        return asked.isBefore(underway.callUntil().plus(ServiceTokens.LEEWAY));
    }

    /** However often it is asked, the answer stays the same. */
    private Action gone(Claim claim, Stage.Underway underway, String what, Progress.Gone gone) {
        return steps.end(
                claim,
                underway,
                held -> held.unknown(
                        "%s, and the deployer can no longer tell: %s".formatted(what, Untrusted.clean(gone.detail()))));
    }

    private static Optional<Progress> trace(Supplier<Progress> asking) {
        try {
            return Optional.of(asking.get());
        } catch (UpstreamRefusal e) {
            return e.gone() ? Optional.of(new Progress.Gone(e.detail())) : Optional.empty();
        } catch (ProcessingException | WebApplicationException e) {
            Stopped.passOn(e);
            return Optional.empty();
        }
    }

    /** Said once; afterwards only what the receiver says counts. */
    private Optional<Action> unanswered(Claim claim, Stage.Underway underway, String detail) {
        return underway.action().told ? Optional.empty() : Optional.of(steps.unanswered(claim, underway, detail));
    }

    private Optional<Action> follow(Claim claim, Stage.Underway underway, Asking asking) {
        var action = underway.action();
        var reference = String.valueOf(underway.reference());
        var progress = trace(() -> tool(action).receiver().follow(action.arguments(), action.approver(), reference));
        if (progress.isEmpty()) {
            return asking.silentForTooLong()
                    ? unanswered(
                            claim,
                            underway,
                            "Not known how it went: the deployer does not answer. It is asked again; until then see %s there."
                                    .formatted(reference))
                    : Optional.empty();
        }
        asking.answered();
        return switch (progress.get()) {
            case Progress.Running _, Progress.Untraced _ ->
                asking.overdue()
                        ? unanswered(
                                claim,
                                underway,
                                "Not finished after %d minutes; see %s at the deployer."
                                        .formatted(config.follow().toMinutes(), reference))
                        : Optional.empty();
            case Progress.Done done -> Optional.of(done(claim, underway, done));
            case Progress.Undone undone ->
                Optional.of(steps.undone(
                        claim, underway, held -> held.succeeded(undone.at(), detail(action, undone.detail()), null)));
            case Progress.Failed failed ->
                Optional.of(steps.end(
                        claim,
                        underway,
                        held -> held.failed("Failed: " + Untrusted.clean(failed.detail()), clean(failed.output()))));
            case Progress.Lost lost ->
                Optional.of(steps.end(claim, underway, held -> held.unknown(Untrusted.clean(lost.detail()))));
            case Progress.Gone gone -> Optional.of(gone(claim, underway, "Not known how it went", gone));
        };
    }

    /** What has signals that can be measured is not at its end yet. */
    private Action done(Claim claim, Stage.Underway underway, Progress.Done done) {
        var action = underway.action();
        var output = clean(done.output());
        var detail = detail(action, done.detail());
        Function<Stage.Underway, Stage> step = held -> held.succeeded(done.at(), detail, output);
        return action.serviceId == null ? steps.end(claim, underway, step) : steps.go(claim, underway, step);
    }

    private static @Nullable JsonNode clean(@Nullable JsonNode output) {
        return output == null ? null : Untrusted.clean(output);
    }

    private static String detail(Action action, String how) {
        return "%s: done, %s.".formatted(action.summary, Untrusted.clean(how));
    }

    private Optional<Action> verify(Claim claim, Stage.Succeeded succeeded) {
        return measurement
                .look(succeeded, tokens.bearerFor(succeeded.action().approver()))
                .map(measured -> steps.judged(claim, succeeded, measured.verdict(), measured.verification()));
    }

    private ActionTool tool(Action action) {
        return tools.action(action.tool);
    }
}
