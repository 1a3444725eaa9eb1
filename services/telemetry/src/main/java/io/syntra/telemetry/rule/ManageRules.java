package io.syntra.telemetry.rule;

import io.smallrye.mutiny.Uni;
import io.syntra.contracts.AlertRuleId;
import io.syntra.identity.Caller;
import io.syntra.outbox.TransactionLock;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** People write rules, change them and take them away. Each call is within a transaction. */
@Singleton
class ManageRules {

    static final int MOST_RULES = 100;

    private final AlertRules rules;
    private final SettleLook settle;
    private final Clock clock;

    ManageRules(AlertRules rules, SettleLook settle, Clock clock) {
        this.rules = rules;
        this.settle = settle;
        this.clock = clock;
    }

    Uni<RuleView> create(Caller caller, SaveRule written, Rule read) {
        var workspace = caller.workspace();
        return TransactionLock.on("alert rules", workspace)
                .chain(() -> rules.count("workspace", workspace.value()))
                .invoke(there -> {
                    if (there >= MOST_RULES) {
                        throw ProblemException.of(
                                ProblemCode.CONFLICT,
                                "The workspace has " + there + " alert rules, and " + MOST_RULES
                                        + " are looked at; delete one first.");
                    }
                })
                .chain(() -> free(caller, read.name(), null))
                .chain(() -> {
                    var rule = new AlertRule(workspace, written, read, caller.user(), clock.instant());
                    return rules.persistAndFlush(rule);
                })
                .map(rule -> RuleView.of(rule, 0, 0));
    }

    /** What fires by the old rule is over; the new one begins anew. */
    Uni<RuleView> change(Caller caller, AlertRuleId id, SaveRule written, Rule read) {
        return TransactionLock.on("alert rules", caller.workspace())
                .chain(() -> rules.requireLocked(caller.workspace(), id))
                .call(rule -> free(caller, read.name(), rule))
                .chain(rule -> {
                    var now = now(rule);
                    var reason = written.isEnabled() ? Reason.RULE_CHANGED : Reason.RULE_PAUSED;
                    return settle.end(rule, rule.ruleOrName(), reason, now)
                            .invoke(() -> rule.write(written, read, caller.user(), now))
                            .chain(() -> rules.flush())
                            .map(done -> RuleView.of(rule, 0, 0));
                });
    }

    Uni<Void> delete(Caller caller, AlertRuleId id) {
        return rules.requireLocked(caller.workspace(), id)
                .chain(rule -> settle.end(rule, rule.ruleOrName(), Reason.RULE_DELETED, now(rule))
                        .chain(() -> rules.delete(rule)));
    }

    /** An alert cannot be over before it began, whatever this instance's clock says. */
    private Instant now(AlertRule rule) {
        var now = AlertRule.micros(clock.instant());
        return rule.lastAt == null || now.isAfter(rule.lastAt) ? now : rule.lastAt.plusMillis(1);
    }

    private Uni<Void> free(Caller caller, String name, @Nullable AlertRule own) {
        return rules.find("workspace = ?1 and name = ?2", caller.workspace().value(), name)
                .firstResult()
                .invoke(other -> {
                    if (other != null && other != own) {
                        throw ProblemException.of(
                                ProblemCode.NAME_TAKEN, "There is an alert rule '" + name + "' already: " + other.id);
                    }
                })
                .replaceWithVoid();
    }
}
