package io.syntra.telemetry.rule;

import io.syntra.contracts.WorkspaceId;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Looks at a rule that is not stored: at this moment, and at times before it as if it had been there. */
@Singleton
class RuleTrial {

    private static final Duration LONGEST = Duration.ofDays(7);
    private static final int MOST_LOOKS = 96;
    private static final int MOST_SHOWN = 1_000;

    /** For all looks together; a gateway waits for twice as much. */
    private static final Duration TIME = Duration.ofSeconds(12);

    private final RuleQuery query;
    private final Clock clock;

    RuleTrial(RuleQuery query, Clock clock) {
        this.query = query;
        this.clock = clock;
    }

    TrialView run(WorkspaceId workspace, TryRule asked) {
        var rule = Rule.of(asked.rule());
        var over = Rule.time("over", asked.over(), "24h", Duration.ofMinutes(1), LONGEST);
        var now = clock.instant();
        query.check(workspace, rule, now);
        var every = apart(rule, over);
        var last = AlertRule.aligned(now.minus(rule.delay()), every);
        var first = AlertRule.aligned(last.minus(over), every).plus(every);
        var until = System.nanoTime() + TIME.toNanos();
        var changes = new ArrayList<AlertChangeView>();
        var known = List.<Alert>of();
        int looks = 0;
        var at = first;
        for (; !at.isAfter(last) && System.nanoTime() < until; at = at.plus(every)) {
            var turns = Turns.of(rule, at, query.look(workspace, rule, at), known);
            known = turns.alerts();
            for (var turn : turns.turns()) {
                if (turn.from() != turn.to()) {
                    changes.add(view(turn, at));
                }
            }
            looks++;
        }
        return new TrialView(
                now(workspace, rule, now),
                changes.subList(0, Math.min(changes.size(), MOST_SHOWN)),
                first,
                looks,
                !at.isAfter(last) || changes.size() > MOST_SHOWN);
    }

    private static Duration apart(Rule rule, Duration over) {
        var steps = rule.every();
        while (over.dividedBy(steps) > MOST_LOOKS) {
            steps = steps.multipliedBy(2);
        }
        return steps;
    }

    private List<TrialView.Group> now(WorkspaceId workspace, Rule rule, Instant now) {
        return query.look(workspace, rule, now).stream()
                .sorted(Comparator.comparing((Found found) -> !found.met()))
                .map(found -> new TrialView.Group(
                        Saying.labels(rule, found.labels()),
                        found.value(),
                        found.met(),
                        Saying.annotations(rule, found.labels(), found.value())))
                .toList();
    }

    private static AlertChangeView view(Turns.Turn turn, Instant at) {
        var reason = turn.to() == Phase.RESOLVED || turn.to() == Phase.INACTIVE ? Reason.RECOVERED : Reason.HOLDS;
        return new AlertChangeView(
                turn.alert().fingerprint(),
                turn.alert().labels(),
                turn.from(),
                turn.to(),
                turn.alert().value(),
                reason.word(),
                at);
    }
}
