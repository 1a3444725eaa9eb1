package io.syntra.workflow.alert;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.workflow.Trigger;
import io.syntra.workflow.definition.Plan;
import io.syntra.workflow.definition.Plans;
import io.syntra.workflow.definition.Workflow;
import io.syntra.workflow.definition.Workflows;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;

/** Stores alerts and puts those that fire into their groups, in the caller's transaction. */
@Singleton
class TakeAlerts {

    private static final Logger LOG = Logger.getLogger(TakeAlerts.class);

    private final Alerts alerts;
    private final AlertGroups groups;
    private final Workflows workflows;
    private final Plans plans;
    private final AlertLimits limits;

    TakeAlerts(Alerts alerts, AlertGroups groups, Workflows workflows, Plans plans, AlertLimits limits) {
        this.alerts = alerts;
        this.groups = groups;
        this.workflows = workflows;
        this.plans = plans;
        this.limits = limits;
    }

    /** What became of them: it knows which were not taken, and of which not everyone is told. */
    Uni<Intake> take(WorkspaceId workspace, List<AlertReader.Sent> sent, Instant now) {
        return alerts.lock(workspace).chain(() -> routes(workspace)).chain(routes -> alerts.known(
                        workspace,
                        sent.stream().map(one -> one.alert().fingerprint()).toList())
                .chain(known -> alerts.count(workspace, now).chain(counted -> groups.countOpen(workspace)
                        .chain(open -> take(workspace, new Intake(routes, known, counted, open, limits, now), sent)))));
    }

    private Uni<Intake> take(WorkspaceId workspace, Intake intake, List<AlertReader.Sent> sent) {
        return sort(intake, sent)
                .call(() -> alerts.put(workspace, intake.taken()))
                .call(() -> place(workspace, intake));
    }

    private Uni<Intake> sort(Intake intake, List<AlertReader.Sent> sent) {
        return groups.known(intake.keysOf(sent))
                .invoke(stored -> intake.take(sent, stored))
                .replaceWith(intake);
    }

    private Uni<Void> place(WorkspaceId workspace, Intake intake) {
        if (!intake.untold().isEmpty()) {
            LOG.warnf(
                    "Not everyone is told of alerts workspace=%s alerts=%d cause=%s",
                    workspace,
                    intake.untold().size(),
                    intake.untold().getFirst().message());
        }
        return groups.place(workspace, intake.placing()).chain(() -> workflows.missesAlerts(intake.withoutRoom()));
    }

    /** The workflows of a workspace that are told of alerts. */
    private Uni<List<AlertRoute>> routes(WorkspaceId workspace) {
        return workflows
                .onAlerts(workspace)
                .onItem()
                .transformToMulti(Multi.createFrom()::iterable)
                .onItem()
                .transformToUniAndConcatenate(this::route)
                .filter(Optional::isPresent)
                .map(Optional::get)
                .collect()
                .asList();
    }

    /** Empty when another trigger starts it, or this one is not what is taken nowadays. */
    Uni<Optional<AlertRoute>> route(Workflow workflow) {
        return plans.readable(workflow).map(plan -> plan.map(Plan::trigger)
                .filter(Trigger.OnAlert.class::isInstance)
                .flatMap(on -> route(workflow.id(), (Trigger.OnAlert) on)));
    }

    /** A workflow that cannot be told must not keep others from being told. */
    static Optional<AlertRoute> route(UUID workflow, Trigger.OnAlert trigger) {
        try {
            return Optional.of(AlertRoute.of(workflow, trigger));
        } catch (IllegalArgumentException e) {
            LOG.errorf("A workflow is told of no alerts workflow=%s cause=%s", workflow, e.getMessage());
            return Optional.empty();
        }
    }

    /**
     * A version that was just published, or for whose groups there was no room, is told of what fires already.
     *
     * @return whether there was room for all
     */
    Uni<Boolean> introduce(Workflow workflow, Instant now) {
        var workspace = new WorkspaceId(workflow.workspace());
        return alerts.lock(workspace)
                .chain(() -> route(workflow))
                .chain(route -> alerts.firing(workspace, now)
                        .chain(firing -> groups.countOpen(workspace).chain(open -> {
                            var intake = new Intake(
                                    route.stream().toList(), Map.of(), new Intake.Counted(0, 0), open, limits, now);
                            var sent = firing.stream()
                                    .map(alert -> new AlertReader.Sent(alert.fingerprint(), alert))
                                    .toList();
                            return sort(intake, sent)
                                    .chain(sorted -> place(workspace, sorted))
                                    .map(ignored -> intake.withoutRoom().isEmpty());
                        })))
                .call(all ->
                        all ? workflows.knowsAlerts(workflow) : Uni.createFrom().voidItem());
    }
}
