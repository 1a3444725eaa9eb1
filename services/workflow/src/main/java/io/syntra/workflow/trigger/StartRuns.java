package io.syntra.workflow.trigger;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.syntra.contracts.event.DomainEvent;
import io.syntra.contracts.event.EventMeta;
import io.syntra.contracts.event.WorkflowTrigger;
import io.syntra.contracts.workflow.Trigger;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import io.syntra.workflow.alert.OwnAlerts;
import io.syntra.workflow.definition.Plan;
import io.syntra.workflow.definition.Plans;
import io.syntra.workflow.definition.Workflow;
import io.syntra.workflow.definition.Workflows;
import io.syntra.workflow.node.Call;
import io.syntra.workflow.node.EventTypes;
import io.syntra.workflow.run.Causes;
import io.syntra.workflow.run.Listeners;
import io.syntra.workflow.run.Moves;
import io.syntra.workflow.run.TriggerData;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Starts the runs that an event asks for, in the caller's transaction. */
@Singleton
class StartRuns {

    private static final Logger LOG = Logger.getLogger(StartRuns.class);

    private final Workflows workflows;
    private final Plans plans;
    private final Moves moves;
    private final Listeners listeners;
    private final OwnAlerts alerts;
    private final Causes causes;

    StartRuns(Workflows workflows, Plans plans, Moves moves, Listeners listeners, OwnAlerts alerts, Causes causes) {
        this.workflows = workflows;
        this.plans = plans;
        this.moves = moves;
        this.listeners = listeners;
        this.alerts = alerts;
        this.causes = causes;
    }

    /**
     * Runs that wait for such an event go on, each workflow of its workspace that it triggers has one run more, and alerts
     * begin or end as it says.
     */
    Uni<Void> of(EventMeta meta, DomainEvent event) {
        var trigger = EventData.of(meta, event);
        // Alerts first: who tells them locks them before it starts a run, and two who lock the other way round would
        // block.
        return alerts.hear(meta, event)
                .chain(() -> listeners.hear(meta.workspace(), trigger))
                .chain(() -> isOfOneThatSuchAnEventStarted(event))
                .chain(itself -> itself
                        ? Uni.createFrom().voidItem()
                        : causes.of(meta.workspace(), event).chain(cause -> start(meta, trigger.causedBy(cause))));
    }

    /** A run that tells of failed runs may fail itself: that is told to nobody, for it would go on for ever. */
    private Uni<Boolean> isOfOneThatSuchAnEventStarted(DomainEvent event) {
        return Call.runBehind(event)
                .map(run -> moves.triggerOf(run)
                        // Of one that is forgotten nobody knows.
                        .map(trigger -> trigger.map(EventTypes::isOfRuns).orElse(true)))
                .orElseGet(() -> Uni.createFrom().item(false));
    }

    /** Whether it triggers a workflow of its workspace, or a run waits for such an event. */
    Uni<Boolean> isWanted(EventMeta meta, DomainEvent event) {
        return EventTypes.all().contains(meta.type())
                ? Panache.withSession(() -> triggered(meta, EventData.of(meta, event))
                        .toUni()
                        .chain(workflow -> workflow == null
                                ? listeners.areThere(meta.workspace(), meta.type())
                                : Uni.createFrom().item(true)))
                : Uni.createFrom().item(false);
    }

    private Uni<Void> start(EventMeta meta, TriggerData trigger) {
        return triggered(meta, trigger)
                .onItem()
                .transformToUniAndConcatenate(workflow -> startOrRefuse(workflow, trigger))
                .collect()
                .last()
                .replaceWithVoid();
    }

    private Multi<Workflow> triggered(EventMeta meta, TriggerData trigger) {
        return workflows
                .startedBy(meta.workspace(), meta.type())
                .onItem()
                .transformToMulti(Multi.createFrom()::iterable)
                .onItem()
                .transformToUniAndConcatenate(
                        workflow -> plans.readable(workflow).map(plan -> plan.filter(found -> isMeant(found, trigger))
                                .map(ignored -> workflow)))
                .filter(Optional::isPresent)
                .map(Optional::get);
    }

    private static boolean isMeant(Plan plan, TriggerData trigger) {
        return plan.trigger() instanceof Trigger.OnEvent on && EventData.matches(on, trigger);
    }

    /** One that cannot be started with this event holds up neither the others nor the runs that wait for it. */
    Uni<Void> startOrRefuse(Workflow workflow, TriggerData trigger) {
        return moves.start(workflow, trigger)
                .replaceWithVoid()
                .onFailure(ProblemException.class)
                .invoke(refusal -> LOG.warnf(
                        "An event starts no run workflow=%s event=%s cause=%s",
                        workflow.id(), trigger.id(), refusal.getMessage()))
                .onFailure(ProblemException.class)
                .recoverWithNull();
    }

    /** One run of the workflow that is named; fails when the workspace has no such workflow. */
    Uni<Void> of(EventMeta meta, WorkflowTrigger asked) {
        return workflows
                .require(meta.workspace(), asked.workflowId())
                .chain(workflow -> {
                    if (!workflow.isPublished()) {
                        throw ProblemException.of(
                                ProblemCode.CONFLICT, "The workflow is a draft: only a person can start it.");
                    }
                    return moves.start(workflow, EventData.of(meta, asked));
                })
                .replaceWithVoid();
    }
}
