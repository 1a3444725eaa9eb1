package io.syntra.agent.request;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.syntra.agent.conversation.Opening;
import io.syntra.agent.conversation.Opening.Opened;
import io.syntra.agent.tool.ActionTool;
import io.syntra.agent.tool.Tool;
import io.syntra.agent.tool.ToolCatalog;
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
    private final ToolCatalog tools;
    private final Outbox outbox;
    private final Clock clock;

    AgentRequests(Consumption consumption, Opening opening, ToolCatalog tools, Outbox outbox, Clock clock) {
        this.consumption = consumption;
        this.opening = opening;
        this.tools = tools;
        this.outbox = outbox;
        this.clock = clock;
    }

    @Incoming("agent-requests")
    Uni<Void> on(ConsumerRecord<String, byte[]> record) {
        return consumption.of(record, AgentRequest.class, "agent", (meta, request) -> take(meta.workspace(), request));
    }

    private Uni<Void> take(WorkspaceId workspace, AgentRequest request) {
        return isKnown(request).chain(known -> known ? Uni.createFrom().voidItem() : begin(workspace, request));
    }

    /** The sender does again what it was interrupted at, and the event of before may have come as well. */
    private static Uni<Boolean> isKnown(AgentRequest request) {
        return Panache.getSession().chain(session -> session.createNativeQuery(
                        "select count(*) from agent_request where id = ?1", Long.class)
                .setParameter(1, request.requestId().value())
                .getSingleResult()
                .map(count -> count > 0));
    }

    private Uni<Void> begin(WorkspaceId workspace, AgentRequest request) {
        var fault = fault(request);
        if (fault.isPresent()) {
            return refuse(workspace, request, fault.get());
        }
        return open(workspace, request)
                .chain(opened -> keep(workspace, request, opened))
                // Said before anything was stored: too many are at work.
                .onFailure(ProblemException.class)
                .recoverWithUni(full -> refuse(workspace, request, String.valueOf(full.getMessage())));
    }

    private Optional<String> fault(AgentRequest request) {
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
        };
    }

    /** Reads as a viewer, whoever is behind it: a service cannot lend itself a person's rights. */
    private Uni<Opened> open(WorkspaceId workspace, AgentRequest request) {
        var caller = new Caller(workspace, request.person(), Role.including(Role.VIEWER), null);
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
        };
    }

    private Uni<Void> keep(WorkspaceId workspace, AgentRequest request, Opened opened) {
        return Panache.getSession().chain(session -> session.createNativeQuery("""
                        insert into agent_request (id, workspace, run_id, origin, created_at)
                        values (?1, ?2, ?3, cast(?4 as text), ?5)""")
                .setParameter(1, request.requestId().value())
                .setParameter(2, workspace.value())
                .setParameter(3, opened.run())
                .setParameter(4, request.origin())
                .setParameter(5, clock.instant())
                .executeUpdate()
                .replaceWithVoid());
    }

    private Uni<Void> refuse(WorkspaceId workspace, AgentRequest request, String reason) {
        return outbox.append(
                workspace, new AgentAnswer.Refused(request.requestId(), reason, request.origin(), clock.instant()));
    }
}
