package io.syntra.agent.conversation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.syntra.agent.brain.Dialogue.Call;
import io.syntra.agent.brain.Dialogue.Exchange;
import io.syntra.agent.brain.Dialogue.Result;
import io.syntra.agent.brain.Dialogue.Step;
import io.syntra.agent.brain.Part;
import io.syntra.agent.budget.Budgets;
import io.syntra.agent.budget.Spent;
import io.syntra.agent.conversation.Runs.Claim;
import io.syntra.agent.conversation.Utterances.Uttered;
import io.syntra.agent.store.Database;
import io.syntra.contracts.Json;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads a conversation back from the store. */
@Singleton
class Memory {

    private static final int REMEMBERED = 20;
    private static final int FORGOTTEN_AT_ONCE = 10;

    private final Runs runs;
    private final Budgets budgets;
    private final Database database;

    Memory(Runs runs, Budgets budgets, Database database) {
        this.runs = runs;
        this.budgets = budgets;
        this.database = database;
    }

    /**
     * What is stored of a run. Who holds the run knows what is stored next without reading it again; only the gate stores
     * results beside it.
     *
     * @param earlier exchanges, without the run's own
     * @param rights of those who set off the exchanges, by run
     * @param turns of the run
     * @param calls of the run, in their order
     * @param before what the conversation had used up before the run
     */
    record Remembered(
            Run run,
            Conversation conversation,
            List<Exchange> earlier,
            Map<UUID, Set<String>> rights,
            List<StoredTurn> turns,
            List<ToolCall> calls,
            Spent before) {

        Remembered {
            earlier = List.copyOf(earlier);
            rights = Map.copyOf(rights);
            turns = List.copyOf(turns);
            calls = List.copyOf(calls);
        }

        /** After more was said. */
        Remembered with(List<Uttered> said) {
            return new Remembered(
                    run,
                    conversation,
                    earlier,
                    rights,
                    Stream.concat(turns.stream(), said.stream().map(Uttered::turn))
                            .sorted(Comparator.comparingInt(turn -> turn.ordinal))
                            .toList(),
                    Stream.concat(calls.stream(), said.stream().flatMap(more -> more.calls().stream()))
                            .sorted(Comparator.<ToolCall>comparingInt(call -> call.turn)
                                    .thenComparingInt(call -> call.position))
                            .toList(),
                    before);
        }

        /** Up to and including the run's own. */
        List<Exchange> exchanges() {
            var all = new ArrayList<>(earlier);
            all.add(exchange(run, turns, calls));
            return all;
        }

        /** What the conversation has used up, when so many calls of the run count as made. */
        Spent spent(int made) {
            var spent = before.plus(run.lost());
            for (var turn : turns) {
                spent = spent.plus(turn.spent());
            }
            for (var call : calls) {
                spent = spent.plus(call.spent());
            }
            return spent.minusSteps(calls.size() - made);
        }

        @Nullable StoredTurn lastTurn() {
            return turns.isEmpty() ? null : turns.getLast();
        }

        /** Of the last turn. */
        List<ToolCall> lastCalls() {
            int last = turns.isEmpty() ? -1 : turns.getLast().ordinal;
            return calls.stream().filter(call -> call.turn == last).toList();
        }

        /** Of a deep investigation, that the call belongs to. */
        @Nullable Part part(ToolCall call) {
            return turns.stream()
                    .filter(turn -> turn.ordinal == call.turn)
                    .map(turn -> turn.part)
                    .filter(Objects::nonNull)
                    .findFirst()
                    .orElse(null);
        }

        /** Those that nobody has carried out or proposed yet, of whatever turn. */
        List<ToolCall> notBegun() {
            return calls.stream()
                    .filter(call -> !call.done && call.actionId == null)
                    .toList();
        }
    }

    /** The run that is held by this claim. */
    Remembered recall(Claim claim) {
        return database.call(() -> runs.hold(claim).chain(this::of));
    }

    Uni<Remembered> of(Run run) {
        return Panache.getSession()
                .chain(session -> session.find(Conversation.class, run.conversationId))
                .chain(conversation -> runs.of(run.conversationId).chain(all -> {
                    var past = all.stream()
                            .filter(other -> !other.createdAt.isAfter(run.createdAt))
                            .toList();
                    var known = past.subList(forgotten(past.size()), past.size());
                    var ids = known.stream().map(other -> other.id).toList();
                    return runs.turns(ids)
                            .chain(turns -> runs.calls(ids).chain(calls -> budgets.spent(conversation.id, run.id)
                                    .map(before -> remembered(run, conversation, known, turns, calls, before))));
                }));
    }

    /** Much at once, so that most requests begin as the one before did, and the model's cache serves them. */
    private static int forgotten(int exchanges) {
        int over = Math.max(0, exchanges - REMEMBERED);
        return over - over % FORGOTTEN_AT_ONCE;
    }

    private static Remembered remembered(
            Run run,
            Conversation conversation,
            List<Run> known,
            List<StoredTurn> turns,
            List<ToolCall> calls,
            Spent before) {
        return new Remembered(
                run,
                conversation,
                known.stream()
                        .filter(other -> !other.id.equals(run.id))
                        .map(other -> exchange(other, turns, calls))
                        .toList(),
                known.stream().collect(Collectors.toMap(other -> other.id, other -> other.caller()
                        .roles())),
                turns.stream().filter(turn -> turn.runId.equals(run.id)).toList(),
                calls.stream().filter(call -> call.runId.equals(run.id)).toList(),
                before);
    }

    private static Exchange exchange(Run run, List<StoredTurn> turns, List<ToolCall> calls) {
        var callsByTurn = calls.stream()
                .filter(call -> call.runId.equals(run.id))
                .collect(Collectors.groupingBy(call -> call.turn));
        return new Exchange(
                run.id,
                run.question,
                turns.stream()
                        .filter(turn -> turn.runId.equals(run.id))
                        .map(turn -> new Step(
                                turn.brain,
                                (ArrayNode) json(turn.content),
                                turn.words,
                                turn.ending,
                                turn.part,
                                callsByTurn.getOrDefault(turn.ordinal, List.of()).stream()
                                        .map(Memory::call)
                                        .toList()))
                        .toList(),
                run.outcome,
                run.asker);
    }

    private static Call call(ToolCall call) {
        return new Call(
                call.callId,
                call.tool,
                json(call.arguments),
                call.changes,
                call.done && call.result != null
                        ? new Result(call.ok, json(call.result), String.valueOf(call.summary))
                        : null);
    }

    static JsonNode json(String stored) {
        try {
            return Json.mapper().readTree(stored);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a stored turn cannot be read", e);
        }
    }
}
