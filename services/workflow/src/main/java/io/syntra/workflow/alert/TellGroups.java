package io.syntra.workflow.alert;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.syntra.contracts.WorkflowId;
import io.syntra.contracts.WorkspaceId;
import io.syntra.outbox.BackgroundLoop;
import io.syntra.outbox.BackgroundTransactions;
import io.syntra.outbox.Outage;
import io.syntra.problem.ProblemException;
import io.syntra.workflow.definition.Workflow;
import io.syntra.workflow.definition.Workflows;
import io.syntra.workflow.run.Moves;
import io.syntra.workflow.run.TriggerData;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntFunction;
import org.jboss.logging.Logger;

/**
 * Looks at groups of alerts whose time has come. What the notification log says, and the run that tells it, are one
 * transaction: a crash loses both or neither, and of several instances one does it.
 */
@Singleton
class TellGroups {

    private static final Logger LOG = Logger.getLogger(TellGroups.class);
    private static final Duration LOOK = Duration.ofMillis(500);
    private static final Duration LATER = Duration.ofMinutes(1);
    private static final Duration BETWEEN_CLEANINGS = Duration.ofMinutes(10);
    private static final int AT_ONCE = 50;
    private static final int MOST_FORGOTTEN = 1_000;
    private static final String ALERT = "alert";

    private final BackgroundTransactions transactions;
    private final Alerts alerts;
    private final AlertGroups groups;
    private final CurrentMuting muting;
    private final TakeAlerts take;
    private final Workflows workflows;
    private final Moves moves;
    private final Clock clock;
    private final BackgroundLoop loop = new BackgroundLoop("alert groups", LOOK, this::round);
    private final Map<UUID, Instant> notBefore = new ConcurrentHashMap<>();
    private Instant cleaned = Instant.MIN;

    TellGroups(
            BackgroundTransactions transactions,
            Alerts alerts,
            AlertGroups groups,
            CurrentMuting muting,
            TakeAlerts take,
            Workflows workflows,
            Moves moves,
            Clock clock) {
        this.transactions = transactions;
        this.alerts = alerts;
        this.groups = groups;
        this.muting = muting;
        this.take = take;
        this.workflows = workflows;
        this.moves = moves;
        this.clock = clock;
    }

    void start(@Observes StartupEvent event) {
        loop.start();
    }

    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        loop.stop();
    }

    void round() {
        var now = clock.instant();
        notBefore.values().removeIf(time -> !time.isAfter(now));
        transactions.run(() -> workflows.newOnAlerts(AT_ONCE + notBefore.size())).stream()
                .filter(workflow -> !notBefore.containsKey(workflow.id()))
                .forEach(this::introduce);
        transactions.run(() -> groups.due(now, AT_ONCE)).forEach(this::tell);
        if (cleaned.plus(BETWEEN_CLEANINGS).isBefore(now)) {
            forget(most -> groups.forget(now, most));
            forget(most -> alerts.forget(now, most));
            cleaned = now;
        }
    }

    /** A part at a time: nobody who wants one of them waits for long. */
    private void forget(IntFunction<Uni<Integer>> some) {
        while (transactions.run(() -> some.apply(MOST_FORGOTTEN)) == MOST_FORGOTTEN) {
            LOG.debug("There is more to forget");
        }
    }

    private void introduce(Workflow workflow) {
        try {
            if (!transactions.run(() -> take.introduce(workflow, clock.instant()))) {
                notBefore.put(workflow.id(), clock.instant().plus(LATER));
            }
        } catch (RuntimeException e) {
            if (Outage.isBehind(e)) {
                throw e;
            }
            LOG.errorf(e, "A workflow is not told of what fires already; tried again later workflow=%s", workflow.id());
            notBefore.put(workflow.id(), clock.instant().plus(LATER));
        }
    }

    /** Each by itself: one that cannot be told of holds up no other. */
    private void tell(AlertGroups.Due due) {
        try {
            transactions.run(() -> tell(due.workspace(), due.group(), clock.instant()));
        } catch (RuntimeException e) {
            if (Outage.isBehind(e)) {
                throw e;
            }
            LOG.errorf(e, "A group of alerts cannot be told of; tried again later group=%s", due.group());
            transactions.run(() -> groups.postpone(due.group(), clock.instant().plus(LATER)));
        }
    }

    Uni<Void> tell(WorkspaceId workspace, UUID group, Instant now) {
        // Waits instead of skipping what is locked: alerts that come all the time would have it skipped all the time.
        return alerts.lock(workspace).chain(() -> groups.take(group, now)).chain(found -> found.map(
                        due -> tell(workspace, due, now))
                .orElseGet(() -> Uni.createFrom().voidItem()));
    }

    private Uni<Void> tell(WorkspaceId workspace, AlertGroup group, Instant now) {
        return workflows.named(new WorkflowId(group.workflow())).chain(found -> found.map(
                        workflow -> take.route(workflow).chain(route -> route.map(
                                        to -> asTold(group).chain(told -> flush(workspace, told, to, now)
                                                .chain(flush -> groups.keep(told, flush)
                                                        .chain(() -> start(workflow, told, flush)))))
                                .orElseGet(() -> groups.delete(group))))
                .orElseGet(() -> groups.delete(group)));
    }

    /** What a run was to tell that has failed and told nobody is not told: it is due again, a group interval later. */
    private Uni<AlertGroup> asTold(AlertGroup group) {
        var by = group.toldBy();
        return by == null
                ? Uni.createFrom().item(group)
                : moves.toldNobody(group.workflow(), by).map(nobody -> nobody ? group.asBefore() : group);
    }

    private Uni<Flush> flush(WorkspaceId workspace, AlertGroup group, AlertRoute route, Instant now) {
        return groups.members(group)
                .chain(members -> muting.at(workspace, now).map(muted -> Flush.of(route, group, members, muted, now)));
    }

    private Uni<Void> start(Workflow workflow, AlertGroup group, Flush flush) {
        return Optional.ofNullable(flush.notification())
                .map(notification -> {
                    var values = new LinkedHashMap<>(notification.values());
                    values.put("trigger_type", ALERT);
                    return moves.start(
                                    workflow,
                                    new TriggerData(ALERT, group.nextTrigger(), values)
                                            .causedBy(Optional.ofNullable(flush.cause())))
                            .replaceWithVoid()
                            .onFailure(ProblemException.class)
                            .invoke(refusal -> LOG.warnf(
                                    "Alerts start no run workflow=%s group=%s cause=%s",
                                    workflow.id(), group.id(), refusal.getMessage()))
                            .onFailure(ProblemException.class)
                            .recoverWithNull();
                })
                .orElseGet(() -> Uni.createFrom().voidItem());
    }
}
