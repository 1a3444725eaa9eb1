package io.syntra.local.ask;

import com.fasterxml.jackson.databind.JsonNode;
import io.syntra.contracts.agent.ActionView;
import io.syntra.contracts.agent.Decide;
import io.syntra.local.api.Patience;
import io.syntra.local.api.Refused;
import io.syntra.local.api.SyntraApi;
import io.syntra.local.terminal.Failure;
import io.syntra.local.terminal.Terminal;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Sends what a person decided: again, under the same key, where the answer got lost, so that it counts once. */
final class Sending {

    /** Refusals after which nobody can decide on it any more. */
    private static final Set<String> OVER = Set.of("already_decided", "action_expired", "plan_changed", "conflict");

    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int TOO_MANY = 429;

    private final SyntraApi api;
    private final Clock clock;

    Sending(SyntraApi api, Clock clock) {
        this.api = api;
        this.clock = clock;
    }

    /**
     * @return why it does not count, where nobody can decide any more; empty when it counts
     * @throws Failure where somebody still can, and where nobody knows whether it counts
     */
    Optional<String> send(ActionView action, Decide decision) {
        var path = "/actions/" + action.id() + "/decisions";
        var key = UUID.randomUUID();
        try {
            new Patience().insist(() -> api.post(path, decision, JsonNode.class, key));
            return Optional.empty();
        } catch (Refused e) {
            if (OVER.contains(e.code())) {
                return Optional.of(e.sentence());
            }
            throw e.isFinal() ? new Failure(e.sentence() + stillOpen(action, e), e) : notKnown(action, e);
        } catch (Failure e) {
            throw notKnown(action, e);
        }
    }

    private static Failure notKnown(ActionView action, Failure e) {
        return new Failure(
                "it is not known whether the decision counts; ./syntra actions " + action.id()
                        + " says so once the suite answers: " + e.sentence(),
                e);
    }

    private String stillOpen(ActionView action, Refused e) {
        var left = Duration.between(clock.instant(), action.expiresAt());
        var open = " The proposal stays open for " + Terminal.brief(left);
        var approve = ": ./syntra approve " + action.id();
        return switch (e.status()) {
            case FORBIDDEN -> open + approve + ", as one who may (SYNTRA_TOKEN).";
            case NOT_FOUND -> "";
            case TOO_MANY ->
                e.retryAfter().compareTo(left) < 0
                        ? open + ", try again in " + Terminal.brief(e.retryAfter()) + approve + "."
                        : " The proposal ends before that; ask again in " + Terminal.brief(e.retryAfter()) + ".";
            default -> open + approve + ".";
        };
    }
}
