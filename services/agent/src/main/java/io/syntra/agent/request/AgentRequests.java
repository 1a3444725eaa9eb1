package io.syntra.agent.request;

import io.smallrye.mutiny.Uni;
import io.syntra.agent.action.Undecided;
import io.syntra.agent.audit.RefusedAttempts;
import io.syntra.agent.conversation.Opening;
import io.syntra.agent.conversation.Opening.Opened;
import io.syntra.agent.tool.ActionTool;
import io.syntra.agent.tool.Tool;
import io.syntra.agent.tool.ToolCatalog;
import io.syntra.agent.tool.Tools;
import io.syntra.agent.tool.Untrusted;
import io.syntra.contracts.Json;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.agent.RunMode;
import io.syntra.contracts.event.AgentAnswer;
import io.syntra.contracts.event.AgentRequest;
import io.syntra.identity.Caller;
import io.syntra.identity.Role;
import io.syntra.outbox.Consumption;
import io.syntra.outbox.Outbox;
import io.syntra.problem.ProblemException;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Hears what other services ask, and opens a conversation for each. {@link AgentAnswers} says what came of it. */
@Singleton
class AgentRequests {

    private static final int LONGEST = 8_000;

    private final Consumption consumption;
    private final Opening opening;
    private final Requested requested;
    private final Undecided undecided;
    private final ToolCatalog tools;
    private final RefusedAttempts refused;
    private final Outbox outbox;
    private final Clock clock;

    AgentRequests(
            Consumption consumption,
            Opening opening,
            Requested requested,
            Undecided undecided,
            ToolCatalog tools,
            RefusedAttempts refused,
            Outbox outbox,
            Clock clock) {
        this.consumption = consumption;
        this.opening = opening;
        this.requested = requested;
        this.undecided = undecided;
        this.tools = tools;
        this.refused = refused;
        this.outbox = outbox;
        this.clock = clock;
    }

    @Incoming("agent-requests")
    Uni<Void> on(ConsumerRecord<String, byte[]> record) {
        return consumption.of(record, AgentRequest.class, "agent", (meta, request) -> take(meta.workspace(), request));
    }

    private Uni<Void> take(WorkspaceId workspace, AgentRequest request) {
        if (request instanceof AgentRequest.Withdrawn) {
            return withdraw(workspace, request);
        }
        // The sender does again what it was interrupted at, and the event of before may have come as well.
        return requested
                .isKnown(workspace, request.requestId())
                .chain(known -> known ? Uni.createFrom().voidItem() : begin(workspace, request));
    }

    private Uni<Void> withdraw(WorkspaceId workspace, AgentRequest request) {
        return requested.runOf(workspace, request.requestId()).chain(run -> run.map(
                        id -> undecided.supersede(id, "who asked for it does not wait for it any more"))
                .orElseGet(() -> Uni.createFrom().voidItem()));
    }

    private Uni<Void> begin(WorkspaceId workspace, AgentRequest request) {
        return Uni.createFrom()
                .item(fault(request, tools))
                .chain(fault ->
                        fault.isPresent() ? Uni.createFrom().item(fault) : requested.tooMuch(workspace, request))
                .chain(reason -> reason.map(why -> refuse(workspace, request, why))
                        .orElseGet(() -> open(workspace, request)
                                .chain(opened -> requested.keep(workspace, request, opened.run()))
                                // Said before anything was stored: too many are at work.
                                .onFailure(ProblemException.class)
                                .recoverWithUni(
                                        full -> refuse(workspace, request, String.valueOf(full.getMessage())))));
    }

    /** Why it is not even begun, for people. */
    static Optional<String> fault(AgentRequest request, Tools tools) {
        return switch (request) {
            case AgentRequest.Question question
            when question.question().isBlank() -> Optional.of("The question is empty.");
            case AgentRequest.Question question
            when question.question().length() > LONGEST ->
                Optional.of("The question has more than " + LONGEST + " characters.");
            case AgentRequest.Question question
            when question.mode() == RunMode.FOLLOW -> Optional.of("The mode of a question is quick or deep.");
            case AgentRequest.Question _ -> Optional.empty();
            case AgentRequest.Change change
            when !(tools.find(change.tool()).orElse(null) instanceof ActionTool) ->
                Optional.of("The agent has no tool " + Untrusted.name(change.tool())
                        + " that changes something; there are: "
                        + tools.all().stream()
                                .filter(ActionTool.class::isInstance)
                                .map(Tool::name)
                                .collect(Collectors.joining(", "))
                        + ".");
            case AgentRequest.Change change
            when change.reason().length() > LONGEST ->
                Optional.of("The reason has more than " + LONGEST + " characters.");
            case AgentRequest.Change _ -> Optional.empty();
            case AgentRequest.Withdrawn _ -> Optional.empty();
        };
    }

    private Uni<Opened> open(WorkspaceId workspace, AgentRequest request) {
        var caller = behind(workspace, request);
        var title = Untrusted.line(request.title());
        return switch (request) {
            case AgentRequest.Question question -> opening.ask(caller, title, question.question(), question.mode());
            case AgentRequest.Change change ->
                opening.propose(
                        caller,
                        title,
                        change.tool(),
                        tools.action(change.tool())
                                .arguments()
                                .fitted(Json.mapper().valueToTree(change.arguments())),
                        Untrusted.line(change.reason()));
            case AgentRequest.Withdrawn _ -> throw new IllegalStateException("nothing to open");
        };
    }

    /** Reads as a viewer, whoever it is: a service cannot lend itself a person's rights. */
    private static Caller behind(WorkspaceId workspace, AgentRequest request) {
        return new Caller(workspace, request.person(), Role.including(Role.VIEWER), null);
    }

    private Uni<Void> refuse(WorkspaceId workspace, AgentRequest request, String reason) {
        return requested
                .keep(workspace, request, null)
                .chain(() -> refused.append(
                        behind(workspace, request),
                        "request.refused",
                        request instanceof AgentRequest.Change ? "change" : "question",
                        null,
                        Map.of("reason", reason, "title", Untrusted.line(request.title()))))
                .chain(() -> outbox.append(
                        workspace,
                        new AgentAnswer.Refused(request.requestId(), reason, request.origin(), clock.instant())));
    }
}
