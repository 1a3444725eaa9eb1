package io.syntra.telemetry.rule;

import io.smallrye.mutiny.Uni;
import io.syntra.outbox.Outbox;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/**
 * Writes down what a look at a rule found: how its alerts are, how they changed, and the events that say so, in one
 * transaction with the move to the rule's next time. That move is the fence: a second look at the same time finds another
 * one awaited, and changes nothing.
 */
@Singleton
class SettleLook {

    private final AlertRules rules;
    private final Outbox outbox;

    SettleLook(AlertRules rules, Outbox outbox) {
        this.rules = rules;
        this.outbox = outbox;
    }

    /** Within a transaction. @return whether it counts */
    Uni<Boolean> settle(Look look, Collection<Found> found) {
        return rules.awaiting(look.id(), look.version(), look.at())
                .chain(awaiting -> awaiting.map(rule -> rules.states(rule.id)
                                .chain(states -> write(
                                        rule,
                                        look.rule(),
                                        Turns.of(look.rule(), look.at(), found, alerts(states)),
                                        states,
                                        look.at()))
                                .invoke(() -> {
                                    rule.lastAt = look.at();
                                    rule.lastError = null;
                                    rule.comesNext(look.at().plus(look.rule().every()), look.rule());
                                })
                                .replaceWith(true))
                        .orElseGet(() -> Uni.createFrom().item(false)));
    }

    private Uni<Void> write(AlertRule rule, Rule read, Turns turns, List<AlertState> states, Instant at) {
        var after = turns.byFingerprint();
        var fresh = new ArrayList<AlertState>();
        var gone = new ArrayList<AlertState>();
        for (var state : states) {
            var alert = after.remove(state.fingerprint);
            if (alert == null) {
                gone.add(state);
            } else {
                state.write(alert, Saying.annotations(read, alert.labels(), alert.value()));
            }
        }
        after.values()
                .forEach(alert -> fresh.add(
                        new AlertState(rule.id, alert, Saying.annotations(read, alert.labels(), alert.value()))));
        return rules.getSession()
                .chain(session -> session.removeAll(gone.toArray())
                        .chain(() -> session.persistAll(fresh.toArray()))
                        .chain(session::flush))
                .chain(() -> say(rule, read, turns, Reason.RECOVERED, at));
    }

    /**
     * Within a transaction that holds the rule. Its alerts are over.
     *
     * @param read as it was until now
     */
    Uni<Void> end(AlertRule rule, Rule read, Reason reason, Instant at) {
        return rules.states(rule.id).chain(states -> rules.getSession()
                .chain(session -> session.removeAll(states.toArray()).chain(session::flush))
                .chain(() -> say(rule, read, Turns.ended(at, alerts(states)), reason, at)));
    }

    private Uni<Void> say(AlertRule rule, Rule read, Turns turns, Reason over, Instant at) {
        var changes = turns.turns().stream()
                .filter(turn -> turn.from() != turn.to())
                .map(turn -> new AlertChange(
                        rule,
                        turn,
                        turn.to() == Phase.RESOLVED || turn.to() == Phase.INACTIVE ? over : Reason.HOLDS,
                        at))
                .toList();
        return rules.remember(rule, changes)
                .chain(() -> outbox.append(rule.workspace(), Saying.events(rule, read, turns, over, at)));
    }

    private static List<Alert> alerts(List<AlertState> states) {
        return states.stream().map(AlertState::alert).toList();
    }

    /** The rule as it was at the look, and the time that is looked at. */
    record Look(UUID id, long version, Instant at, Rule rule) {}
}
