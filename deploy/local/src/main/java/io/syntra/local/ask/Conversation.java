package io.syntra.local.ask;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.syntra.contracts.ActionId;
import io.syntra.contracts.ConversationId;
import io.syntra.contracts.Json;
import io.syntra.contracts.Payload;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.agent.ActionView;
import io.syntra.contracts.agent.AgentEvent;
import io.syntra.contracts.agent.ConversationView;
import io.syntra.contracts.agent.Decide;
import io.syntra.contracts.agent.RunMode;
import io.syntra.local.api.EventStream;
import io.syntra.local.api.Patience;
import io.syntra.local.api.SyntraApi;
import io.syntra.local.terminal.Failure;
import io.syntra.local.terminal.Terminal;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One question to the agent: shows what it does and says, and asks the person about each change it proposes. */
public final class Conversation {

    private final SyntraApi api;
    private final Terminal terminal;
    private final Function<ActionView, Decide> decides;
    private final Clock clock;
    private final Sending sending;

    /** @param decides asks whoever may decide; what they say is sent as the decision */
    public Conversation(SyntraApi api, Terminal terminal, Function<ActionView, Decide> decides, Clock clock) {
        this.api = api;
        this.terminal = terminal;
        this.decides = decides;
        this.clock = clock;
        this.sending = new Sending(api, clock);
    }

    /**
     * What came of a question.
     *
     * @param actions in their last known state, in the order in which they were proposed
     * @param outcome see {@link AgentEvent.RunFinished}
     */
    public record Outcome(
            ConversationId conversationId,
            String question,
            String text,
            List<ToolCall> tools,
            List<Decided> decisions,
            List<ActionView> actions,
            String outcome,
            String brain)
            implements Payload {

        public Outcome {
            tools = List.copyOf(tools);
            decisions = List.copyOf(decisions);
            actions = List.copyOf(actions);
        }

        /** Whether the agent came to an end of its own, and the change that it proposed last, if any, to a good one. */
        public boolean worked() {
            return !List.of("failed", "expired", "superseded").contains(outcome)
                    && (actions.isEmpty() || Ending.isGood(actions.getLast()));
        }

        /** Whether there is something to watch: a service that was changed. */
        public boolean changedAService() {
            return actions.stream().anyMatch(action -> action.serviceId() != null && Ending.isDone(action));
        }
    }

    public record ToolCall(String tool, boolean ok, long millis, String summary) implements Payload {}

    /** @param at when the decision was sent, by this machine's clock */
    public record Decided(ActionId actionId, Decide.Answer decision, Instant at) implements Payload {}

    public Outcome ask(String question, @Nullable ServiceId service) {
        return ask(question, service, RunMode.QUICK);
    }

    public Outcome ask(String question, @Nullable ServiceId service, RunMode mode) {
        var conversation =
                api.post("/conversations", new ConversationView.Open(null, service, mode), ConversationView.class);
        var path = "/conversations/" + conversation.id();
        var accepted = api.post(
                path + "/messages", new ConversationView.Send(question, null), ConversationView.Accepted.class);
        return follow(conversation.id(), accepted.runId(), question);
    }

    /** Shows what becomes of the action that was carried out last. */
    public Outcome watch(ConversationId conversation) {
        var accepted = api.post(
                "/conversations/" + conversation + "/follow",
                new ConversationView.Follow(null, null),
                ConversationView.Accepted.class);
        return follow(conversation, accepted.runId(), "follow");
    }

    /** Watches a run that was set off already. */
    public Outcome follow(ConversationId conversation, UUID runId, String question) {
        var run = new Run();
        new EventStream(api, "/conversations/" + conversation + "/events").read(event -> decode(event)
                // The stream begins with the conversation; what is over was shown, and asked, before.
                .filter(known -> known.runId().equals(runId))
                .map(run::goOn)
                .orElse(true));
        return run.outcome(conversation, question);
    }

    private static Optional<AgentEvent> decode(EventStream.Event event) {
        return Optional.ofNullable(
                switch (event.name()) {
                    case "message.delta" -> read(event.data(), AgentEvent.MessageDelta.class);
                    case "message.checked" -> read(event.data(), AgentEvent.MessageChecked.class);
                    case "state.started" -> read(event.data(), AgentEvent.StateStarted.class);
                    case "state.finished" -> read(event.data(), AgentEvent.StateFinished.class);
                    case "tool.started" -> read(event.data(), AgentEvent.ToolStarted.class);
                    case "tool.finished" -> read(event.data(), AgentEvent.ToolFinished.class);
                    case "action.proposed" -> read(event.data(), AgentEvent.ActionProposed.class);
                    case "action.decided" -> read(event.data(), AgentEvent.ActionDecided.class);
                    case "action.executed" -> read(event.data(), AgentEvent.ActionExecuted.class);
                    case "action.verified" -> read(event.data(), AgentEvent.ActionVerified.class);
                    case "run.finished" -> read(event.data(), AgentEvent.RunFinished.class);
                    // A newer agent may say more than this command line knows.
                    default -> null;
                });
    }

    private static <T extends AgentEvent> T read(JsonNode data, Class<T> type) {
        try {
            return Json.mapper().treeToValue(data, type);
        } catch (JsonProcessingException e) {
            throw new Failure("an event of the conversation cannot be understood; is the suite of another version?", e);
        }
    }

    /** What was seen of one run so far. */
    private final class Run {

        private final StringBuilder text = new StringBuilder();
        private final List<ToolCall> tools = new ArrayList<>();
        private final List<Decided> decisions = new ArrayList<>();
        private final Map<ActionId, ActionView> proposed = new LinkedHashMap<>();
        private AgentEvent.@Nullable RunFinished end;

        boolean goOn(AgentEvent event) {
            switch (event) {
                case AgentEvent.MessageDelta said -> {
                    text.append(said.text());
                    terminal.stream(said.text());
                }
                case AgentEvent.MessageChecked checked -> {
                    if (!checked.unverified().isEmpty()) {
                        terminal.line("");
                        terminal.line(terminal.bad("  not verified: ")
                                + Terminal.oneLine(String.join(" / ", checked.unverified())));
                    }
                }
                case AgentEvent.StateStarted started ->
                    terminal.line("  " + terminal.dim("▸ " + Terminal.oneLine(started.state())));
                case AgentEvent.StateFinished finished ->
                    terminal.line("  " + terminal.good("■") + " " + terminal.bold(Terminal.oneLine(finished.state()))
                            + "  " + terminal.dim(finished.millis() + " ms") + ": "
                            + Terminal.oneLine(finished.summary()));
                case AgentEvent.ToolStarted started ->
                    terminal.status(
                            "  looking at " + Terminal.oneLine(started.tool()) + " " + Card.json(started.arguments()));
                case AgentEvent.ToolFinished finished -> {
                    tools.add(new ToolCall(finished.tool(), finished.ok(), finished.millis(), finished.summary()));
                    terminal.line("  " + (finished.ok() ? terminal.good("✓") : terminal.bad("✗")) + " "
                            + Terminal.oneLine(finished.tool()) + "  " + terminal.dim(finished.millis() + " ms") + ": "
                            + Terminal.oneLine(finished.summary()));
                }
                case AgentEvent.ActionProposed made -> decide(made.action());
                case AgentEvent.ActionDecided decided ->
                    terminal.line("  " + Terminal.word(decided.state())
                            + (decided.decidedBy() == null ? "" : " by " + Terminal.oneLine(decided.decidedBy())));
                case AgentEvent.ActionExecuted executed -> {
                    terminal.line("  " + Terminal.oneLine(executed.detail()));
                    output(executed.actionId());
                }
                case AgentEvent.ActionVerified verified ->
                    terminal.line("  " + Terminal.oneLine(verified.verdict() + ": " + verified.detail()));
                case AgentEvent.RunFinished finished -> {
                    end = finished;
                    terminal.line("");
                    terminal.line(terminal.dim(
                            "  " + Terminal.oneLine(finished.outcome() + " by the " + finished.brain() + " brain")));
                    return false;
                }
            }
            return true;
        }

        /** Only commands write something, and events leave it out: not everybody may read it. */
        private void output(ActionId id) {
            var action = proposed.get(id);
            if (action != null && action.serviceId() == null) {
                Card.output(new Patience().insist(() -> api.get("/actions/" + id, ActionView.class)), terminal);
            }
        }

        private void decide(ActionView action) {
            proposed.put(action.id(), action);
            Card.show(action, terminal, clock.instant());
            var decision = decides.apply(action);
            decisions.add(new Decided(action.id(), decision.decision(), clock.instant()));
            sending.send(action, decision)
                    .ifPresent(why -> terminal.line(
                            "  " + terminal.bad("The decision does not count: ") + Terminal.oneLine(why)));
        }

        Outcome outcome(ConversationId conversation, String question) {
            var finished = end;
            if (finished == null) {
                throw new Failure("the agent stopped without an end; ./syntra logs agent tells more");
            }
            var all =
                    new Patience().insist(() -> api.all("/actions?conversation_id=" + conversation, ActionView.class));
            all.forEach(action -> proposed.computeIfPresent(action.id(), (id, before) -> action));
            return new Outcome(
                    conversation,
                    question,
                    text.toString(),
                    tools,
                    decisions,
                    List.copyOf(proposed.values()),
                    finished.outcome(),
                    finished.brain());
        }
    }
}
