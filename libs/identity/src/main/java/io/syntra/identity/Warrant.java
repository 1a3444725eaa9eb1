package io.syntra.identity;

import io.smallrye.mutiny.Uni;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import java.time.Instant;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * What a service shows when it changes something for a person. A token that acts for somebody says who is meant, and the
 * service signed it itself; only the approval in it proves that the person wanted this.
 *
 * @param approval as the gateway signed it
 * @param action whose call it is: the {@code Idempotency-Key}, so that it counts once
 * @param rest digest of what the person saw besides the call
 * @param call as it came
 */
public record Warrant(
        @Nullable String approval,
        @Nullable String action,
        @Nullable String rest,
        ExactCall call) {

    private static final Logger LOG = Logger.getLogger(Warrant.class);
    private static final int LONGEST_SHOWN = 40;

    /**
     * @param caller a service that acts for a person
     * @throws ProblemException when the person did not approve exactly this
     */
    public void check(Caller caller, Approvals approvals, Instant now) {
        try {
            demand(caller, approvals, now);
        } catch (ProblemException e) {
            throw refused(caller, e);
        }
    }

    /** On record here too: whoever tried need not be the agent, which has an audit log of its own. */
    private ProblemException refused(Caller caller, ProblemException why) {
        LOG.warnf(
                "A service was refused what it wanted to change for a person code=%s service=%s workspace=%s user=%s key=%s",
                why.code().code(), caller.actor(), caller.workspace(), caller.user(), shown(action));
        return why;
    }

    /**
     * Once it was {@link #check checked}, and as the last thing before what it is for is done.
     *
     * @return fails with a {@link ProblemException} when the approval was taken back, or nobody says whether it was
     */
    public Uni<Void> stands(Caller caller, Standings standings) {
        return standings
                .of(String.valueOf(approval))
                .invoke(standing -> {
                    switch (standing) {
                        case STANDS -> {
                            return;
                        }
                        case ENDED -> throw refused(caller, Approvals.ended(caller.user()));
                        case REFUSED ->
                            throw refused(
                                    caller,
                                    Approvals.invalid(
                                            "The gateway does not take it: it ran out there, or was signed with another key."));
                        case UNKNOWN ->
                            throw refused(
                                    caller,
                                    ProblemException.of(
                                                    ProblemCode.APPROVAL_UNCHECKED,
                                                    "The gateway does not say at the moment whether the approval still"
                                                            + " counts, so nothing is done. Try again in a few seconds.")
                                            .withHeader("Retry-After", "2"));
                    }
                })
                .replaceWithVoid();
    }

    /** Whatever came in its place. */
    private static String shown(@Nullable String key) {
        return key == null ? "none" : key.length() <= LONGEST_SHOWN ? key : key.substring(0, LONGEST_SHOWN) + "…";
    }

    private void demand(Caller caller, Approvals approvals, Instant now) {
        if (approval == null) {
            throw ProblemException.of(
                    ProblemCode.APPROVAL_MISSING,
                    "A service changes nothing for a person without their approval of exactly this call in "
                            + Approval.HEADER + ". Decide on the agent's action through the gateway, or make the call"
                            + " with your own token.");
        }
        var given = approvals.read(approval, now);
        if (!given.isOf(caller)) {
            throw Approvals.invalid("It is of another person, or of one with fewer rights.");
        }
        if (!given.action().toString().equals(action)) {
            throw Approvals.invalid("It is for another action.");
        }
        if (rest == null || !given.planHash().equals(call.planHash(rest))) {
            throw Approvals.invalid("It is for another plan: not for this call in this state of its target.");
        }
    }
}
