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
import io.syntra.contracts.Json;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads a conversation back from the store. */
@Singleton
class Memory {

    private static final int EXCHANGES_REMEMBERED = 20;

    private final Runs runs;

    Memory(Runs runs) {
        this.runs = runs;
    }

    /**
     * @param exchanges up to and including the run's own
     * @param turns of the run
     * @param calls of the run, in their order
     */
    record Remembered(
            Run run,
            Conversation conversation,
            List<Exchange> exchanges,
            List<StoredTurn> turns,
            List<ToolCall> calls) {

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

    Uni<Remembered> of(Run run) {
        return Panache.getSession()
                .chain(session -> session.find(Conversation.class, run.conversationId))
                .chain(conversation -> runs.of(run.conversationId).chain(all -> {
                    var known = all.stream()
                            .filter(other -> !other.createdAt.isAfter(run.createdAt))
                            .skip(Math.max(0, all.size() - EXCHANGES_REMEMBERED))
                            .toList();
                    var ids = known.stream().map(other -> other.id).toList();
                    return runs.turns(ids).chain(turns -> runs.calls(ids)
                            .map(calls -> remembered(run, conversation, known, turns, calls)));
                }));
    }

    private static Remembered remembered(
            Run run, Conversation conversation, List<Run> known, List<StoredTurn> turns, List<ToolCall> calls) {
        var ownTurns = turns.stream().filter(turn -> turn.runId.equals(run.id)).toList();
        var ownCalls = calls.stream().filter(call -> call.runId.equals(run.id)).toList();
        return new Remembered(
                run,
                conversation,
                known.stream().map(other -> exchange(other, turns, calls)).toList(),
                ownTurns,
                ownCalls);
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
                run.outcome);
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
