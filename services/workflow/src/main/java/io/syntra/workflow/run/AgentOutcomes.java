package io.syntra.workflow.run;

import io.smallrye.mutiny.Uni;
import io.syntra.contracts.AgentRequestId;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.event.AgentAnswer;
import io.syntra.contracts.workflow.SendingRun;
import io.syntra.outbox.Consumption;
import io.syntra.workflow.node.AgentAnswers;
import io.syntra.workflow.node.Call;
import jakarta.inject.Singleton;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Hears what the agent answered and lets the runs that wait for it go on. */
@Singleton
class AgentOutcomes {

    static final String AWAITED = "agent:";

    private final Consumption consumption;
    private final Awaited awaited;
    private final Runs runs;
    private final Progress progress;

    AgentOutcomes(Consumption consumption, Awaited awaited, Runs runs, Progress progress) {
        this.consumption = consumption;
        this.awaited = awaited;
        this.runs = runs;
        this.progress = progress;
    }

    @Incoming("agent-answers")
    Uni<Void> on(ConsumerRecord<String, byte[]> record) {
        return consumption.of(record, AgentAnswer.class, "workflow", (meta, event) -> settle(meta.workspace(), event));
    }

    static String awaited(AgentRequestId request) {
        return AWAITED + request;
    }

    private Uni<Void> settle(WorkspaceId workspace, AgentAnswer event) {
        return awaited.came(
                        workspace,
                        awaited(event.requestId()),
                        event,
                        inHand -> progress.settled(inHand, AgentAnswers.outcome(inHand.openWork(), event)))
                .chain(() -> event instanceof AgentAnswer.Answered answered
                        ? late(workspace, answered)
                        : Uni.createFrom().voidItem());
    }

    /** The run did not wait so long, or was cancelled; whether the change was made all the same is said where it asked. */
    private Uni<Void> late(WorkspaceId workspace, AgentAnswer.Answered answer) {
        var action = answer.action();
        return action == null
                ? Uni.createFrom().voidItem()
                : SendingRun.ofOrigin(answer.origin())
                        .map(root -> runs.unansweredChanges(workspace, root)
                                .invoke(steps -> steps.stream()
                                        .filter(step -> Call.agentRequestId(step.runId, step.node, step.attempts)
                                                .equals(answer.requestId()))
                                        .forEach(step -> step.addToOutput(AgentAnswers.of(action))))
                                .replaceWithVoid())
                        .orElseGet(() -> Uni.createFrom().voidItem());
    }
}
