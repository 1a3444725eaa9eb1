package io.syntra.agent.action;

import com.fasterxml.jackson.databind.JsonNode;
import io.syntra.agent.action.Judgement.Verdict;
import io.syntra.contracts.agent.ActionState;
import io.syntra.contracts.agent.ActionView.Verification;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How far an action is, and what is known only there. A step is a method of the stage that it leads from, so a step that
 * must not be cannot be written. Each changes the action, which the caller holds; outside, stages have the names of
 * {@link ActionState}.
 */
sealed interface Stage {

    Action action();

    static Stage of(Action action) {
        return switch (action.state()) {
            case AWAITING -> new Awaiting(action);
            case APPROVED -> new Approved(action);
            case EXECUTING -> new Executing(action);
            case UNKNOWN -> new Unknown(action);
            case SUCCEEDED -> new Succeeded(action);
            case VERIFIED -> new Verified(action);
            case REGRESSED -> new Regressed(action);
            case INCONCLUSIVE -> new Inconclusive(action);
            case COMPENSATED -> new Compensated(action);
            case FAILED -> new Failed(action);
            case REJECTED -> new Rejected(action);
            case EXPIRED -> new Expired(action);
            case STALE -> new Stale(action);
            case SUPERSEDED -> new Superseded(action);
        };
    }

    /** Waits for a person. The one decision that counts is made by one statement, {@link Actions#decide}. */
    record Awaiting(Action action) implements Stage {

        Expired expired(String detail) {
            return new Expired(action.become(ActionState.EXPIRED, detail));
        }

        Superseded superseded(String detail) {
            return new Superseded(action.become(ActionState.SUPERSEDED, detail));
        }
    }

    /** A person said yes. Nothing has been asked of anybody. */
    record Approved(Action action) implements Stage {

        /** @param callUntil when the bearer of the call ends */
        Executing begun(Instant at, Instant callUntil) {
            action.executingAt = at;
            action.callUntil = callUntil;
            return new Executing(action.become(ActionState.EXECUTING, null));
        }

        Expired expired(String detail) {
            return new Expired(action.become(ActionState.EXPIRED, detail));
        }

        Stale stale(String detail) {
            return new Stale(action.become(ActionState.STALE, detail));
        }

        Failed failed(String detail) {
            return new Failed(action.become(ActionState.FAILED, detail));
        }
    }

    /** The change is asked for, or about to be. */
    sealed interface Underway extends Stage {

        /** The receiver's own name for what it does; absent while it is not known to have taken the call. */
        default @Nullable String reference() {
            return action().reference;
        }

        /** The end of the bearer of the latest call. Until then, and a little longer, it may still arrive. */
        default Instant callUntil() {
            return Objects.requireNonNull(action().callUntil, "call until");
        }

        /** The call is about to be made again. */
        default Action again(Instant callUntil) {
            action().callUntil = callUntil;
            action().calledAgain++;
            return action();
        }

        default Action taken(String reference) {
            action().reference = reference;
            return action();
        }

        /** @param output what came out of it, cleaned */
        default Succeeded succeeded(Instant at, String detail, @Nullable JsonNode output) {
            action().executedAt = at;
            action().output = output == null ? null : output.toString();
            return new Succeeded(action().become(ActionState.SUCCEEDED, detail));
        }

        default Failed failed(String detail) {
            return new Failed(action().become(ActionState.FAILED, detail));
        }

        /** @param output what had come out of it by then, cleaned */
        default Failed failed(String detail, @Nullable JsonNode output) {
            action().output = output == null ? null : output.toString();
            return failed(detail);
        }

        default Stale stale(String detail) {
            return new Stale(action().become(ActionState.STALE, detail));
        }

        default Unknown unknown(String detail) {
            return new Unknown(action().become(ActionState.UNKNOWN, detail));
        }
    }

    record Executing(Action action) implements Underway {}

    /** Whether it was done is not known. */
    record Unknown(Action action) implements Underway {}

    /** The change was made. Whether it helped or not, it can be taken back. */
    sealed interface Done extends Stage {

        default Compensated compensated(UUID by) {
            action().undoneBy = by;
            return new Compensated(action().become(ActionState.COMPENSATED, action().detail));
        }
    }

    /** Its effect is not measured yet, or cannot be. */
    record Succeeded(Action action) implements Done {

        Instant begun() {
            return Objects.requireNonNull(action.executingAt, "begun at");
        }

        Instant at() {
            return Objects.requireNonNull(action.executedAt, "done at");
        }

        Judged judged(Verdict verdict, Verification verification) {
            action.verification = Stored.write(verification);
            return switch (verdict) {
                case VERIFIED -> new Verified(action.become(ActionState.VERIFIED, action.detail));
                case REGRESSED -> new Regressed(action.become(ActionState.REGRESSED, action.detail));
                case INCONCLUSIVE -> new Inconclusive(action.become(ActionState.INCONCLUSIVE, action.detail));
            };
        }
    }

    /** Nothing is left to do about it, except to take it back. */
    sealed interface Judged extends Done {}

    record Verified(Action action) implements Judged {}

    record Regressed(Action action) implements Judged {}

    record Inconclusive(Action action) implements Judged {}

    /** Nothing follows. */
    sealed interface Ended extends Stage {}

    record Compensated(Action action) implements Ended {}

    record Failed(Action action) implements Ended {}

    record Rejected(Action action) implements Ended {}

    record Expired(Action action) implements Ended {}

    record Stale(Action action) implements Ended {}

    record Superseded(Action action) implements Ended {}
}
