package io.syntra.agent.action;

import io.smallrye.mutiny.Uni;
import io.syntra.agent.action.Actions.Tried;
import io.syntra.agent.tool.Plan;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How often the same fix was tried before: what did not hold twice is for a person to look. What a person asks for is no
 * fix, nor is what nothing shows the effect of and what was done for no finding with a name, such as a command that is run
 * to look: whether it held, nobody can say. Within a transaction.
 */
@Singleton
class Recurrence {

    private static final int ENOUGH = 2;

    private final Actions actions;
    private final ActionConfig config;
    private final Clock clock;

    Recurrence(Actions actions, ActionConfig config, Clock clock) {
        this.actions = actions;
        this.config = config;
        this.clock = clock;
    }

    Uni<Tried> before(Proposal proposal, Plan plan) {
        var finding = proposal.finding();
        return proposal.undoes() != null || finding == null || isNoFix(finding, plan.effect())
                ? Uni.createFrom().item(Tried.NEVER)
                : actions.sameFix(
                        proposal.caller().workspace(),
                        proposal.tool(),
                        plan.target().id(),
                        finding,
                        plan.fix(),
                        since(),
                        null);
    }

    /** When it is about to be begun: what was under way at the proposal may be done by now, and more may have begun. */
    Uni<Tried> before(Action action) {
        var finding = action.finding;
        var service = action.serviceId;
        return action.undoes != null || finding == null || isNoFix(finding, action.effect)
                ? Uni.createFrom().item(Tried.NEVER)
                : actions.sameFix(
                        action.workspaceId(),
                        action.tool,
                        service == null ? action.target : service.toString(),
                        finding,
                        String.valueOf(action.fix),
                        since(),
                        action.id);
    }

    private static boolean isNoFix(String finding, @Nullable Object effect) {
        return finding.equals(Proposal.WITHOUT_NAME) && effect == null;
    }

    /** What is to be said where it was often enough. */
    Optional<String> enough(Tried tried) {
        return tried.times() < ENOUGH
                ? Optional.empty()
                : Optional.of("The same was done %d times in the last %d hours about the same, and %s."
                        .formatted(
                                tried.times(),
                                config.recurrence().toHours(),
                                tried.open() > 0 ? "whether it holds is not known yet" : "it did not hold"));
    }

    private Instant since() {
        return clock.instant().minus(config.recurrence());
    }
}
