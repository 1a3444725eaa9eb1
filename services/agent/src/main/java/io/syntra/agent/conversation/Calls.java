package io.syntra.agent.conversation;

import com.fasterxml.jackson.core.type.TypeReference;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.syntra.agent.action.ActionGate;
import io.syntra.agent.action.Proposal;
import io.syntra.agent.action.Proposed;
import io.syntra.agent.action.Recording;
import io.syntra.agent.audit.RefusedAttempts;
import io.syntra.agent.brain.Asker;
import io.syntra.agent.brain.Dialogue.Exchange;
import io.syntra.agent.conversation.Memory.Remembered;
import io.syntra.agent.conversation.Runs.Claim;
import io.syntra.agent.investigation.Investigation;
import io.syntra.agent.journal.Journal;
import io.syntra.agent.runbook.RunbookBrain;
import io.syntra.agent.store.Database;
import io.syntra.agent.tool.ReadTool;
import io.syntra.agent.tool.ToolCatalog;
import io.syntra.agent.tool.ToolRunner;
import io.syntra.agent.tool.ToolRunner.ToolResult;
import io.syntra.agent.tool.Untrusted;
import io.syntra.contracts.Json;
import io.syntra.contracts.agent.ActionView.Evidence;
import io.syntra.contracts.agent.AgentEvent;
import io.syntra.contracts.agent.WatchedSignal;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Carries out the calls of a turn: reads side by side, then proposals one after the other. */
@Singleton
class Calls {

    private static final int LONGEST_ON_RECORD = 1_000;

    private static final TypeReference<List<Evidence>> EVIDENCE = new TypeReference<>() {};

    private static final TypeReference<List<WatchedSignal>> SIGNALS = new TypeReference<>() {};

    private final Runs runs;
    private final ToolCatalog tools;
    private final ToolRunner runner;
    private final ActionGate gate;
    private final Database database;
    private final Journal journal;
    private final Memory memory;
    private final Allowances allowances;
    private final RefusedAttempts refused;

    Calls(
            Runs runs,
            ToolCatalog tools,
            ToolRunner runner,
            ActionGate gate,
            Database database,
            Journal journal,
            Memory memory,
            Allowances allowances,
            RefusedAttempts refused) {
        this.runs = runs;
        this.tools = tools;
        this.runner = runner;
        this.gate = gate;
        this.database = database;
        this.journal = journal;
        this.memory = memory;
        this.allowances = allowances;
        this.refused = refused;
    }

    /** Those that have no result yet; a call that was begun before a crash is begun again, for reads change nothing. */
    Remembered carryOut(Claim claim, Remembered remembered) throws InterruptedException {
        var pending = remembered.notBegun();
        SideBySide.all(pending.stream()
                .filter(call -> !call.changes)
                .<Runnable>map(call -> () -> read(claim, remembered, call))
                .toList());
        var proposals = pending.stream().filter(call -> call.changes).toList();
        proposals.forEach(call -> propose(claim, remembered, call));
        return proposals.isEmpty() ? remembered : memory.recall(claim);
    }

    private void read(Claim claim, Remembered remembered, ToolCall call) {
        long begin = System.nanoTime();
        var refusal = refusal(remembered, call);
        if (refusal.isPresent()) {
            finished(claim, call, refusal.get(), millisSince(begin));
        } else if (tools.find(call.tool).orElse(null) instanceof ReadTool tool) {
            var result = runner.read(
                    tool, Memory.json(call.arguments), remembered.run().caller());
            finished(claim, call, result, millisSince(begin));
        } else {
            var unknown = ToolResult.refused(
                    "unknown_tool", "There is no tool " + Untrusted.name(call.tool) + ".", List.of());
            gate.refuse(proposal(remembered, call, List.of()), unknown, record(claim, call, begin));
            call.end(unknown, millisSince(begin));
        }
    }

    private void finished(Claim claim, ToolCall call, ToolResult result, long millis) {
        database.call(() -> runs.hold(claim)
                .call(run -> result.isRefusal()
                        ? onRecord(run, call, result)
                        : Uni.createFrom().voidItem())
                .chain(run -> ended(run, call, result, millis))
                .replaceWith(true));
        call.end(result, millis);
    }

    /** Before the journal, whose row all that has to do with the conversation waits for. */
    private Uni<Void> onRecord(Run run, ToolCall call, ToolResult result) {
        return refused.append(
                run.caller(),
                "read.refused",
                result.code(),
                null,
                Map.of(
                        "tool", Untrusted.name(call.tool),
                        "arguments",
                                tools.find(call.tool)
                                        .map(tool -> tool.onRecord(Memory.json(call.arguments))
                                                .toString())
                                        .map(arguments -> Untrusted.shorter(arguments, LONGEST_ON_RECORD))
                                        .orElse(""),
                        "reason", result.summary(),
                        "conversation_id", run.conversationId.toString()));
    }

    /** Why it is not even tried. */
    private Optional<ToolResult> refusal(Remembered remembered, ToolCall call) {
        return allowances
                .usedUp(remembered, call)
                .map(why -> ToolResult.refused("budget", why, List.of()))
                .or(() -> notItsPart(remembered, call));
    }

    private static Optional<ToolResult> onlyAsked(Remembered remembered) {
        return remembered.run().asker == Asker.QUESTION
                ? Optional.of(ToolResult.refused(
                        "only_asked",
                        "Nobody is asked to approve it: a service asked this, and wants an answer only.",
                        List.of()))
                : Optional.empty();
    }

    private Optional<ToolResult> notItsPart(Remembered remembered, ToolCall call) {
        var part = remembered.part(call);
        return tools.find(call.tool)
                .filter(tool -> part != null && !Investigation.allows(part, tool))
                .map(tool -> ToolResult.refused(
                        "not_your_part",
                        "This part of the investigation does not use " + tool.name() + ".",
                        List.of()));
    }

    private Uni<Void> ended(Run run, ToolCall call, ToolResult result, long millis) {
        return Panache.getSession().chain(session -> session.createNativeQuery("""
                        update tool_call set done = true, ok = ?1, result = ?2, summary = ?3, millis = ?4
                        where id = ?5""")
                .setParameter(1, result.ok())
                .setParameter(2, result.json().toString())
                .setParameter(3, result.summary())
                .setParameter(4, millis)
                .setParameter(5, call.id)
                .executeUpdate()
                .chain(() -> journal.append(
                        run.conversation(),
                        new AgentEvent.ToolFinished(
                                run.id,
                                call.callId,
                                Untrusted.name(call.tool),
                                result.ok(),
                                millis,
                                result.summary()))));
    }

    private void propose(Claim claim, Remembered remembered, ToolCall call) {
        var record = record(claim, call, System.nanoTime());
        List<Evidence> own = Json.mapper().convertValue(Memory.json(call.evidence), EVIDENCE);
        var proposal = proposal(remembered, call, own);
        // What takes an action back is never too dear.
        var refusal = call.undoes == null
                ? onlyAsked(remembered).or(() -> refusal(remembered, call))
                : Optional.<ToolResult>empty();
        if (refusal.isPresent()) {
            gate.refuse(proposal, refusal.get(), record);
        } else {
            gate.propose(proposal, record);
        }
    }

    /** Rules say what they found, or follow an order; for all others the person's message tells. */
    private static @Nullable String asked(Remembered remembered, ToolCall call) {
        boolean known = call.finding != null
                || remembered.turns().stream()
                        .filter(turn -> turn.ordinal == call.turn)
                        .anyMatch(turn -> turn.brain.equals(RunbookBrain.NAME) || turn.brain.equals(Regression.BRAIN));
        return known ? null : remembered.run().question;
    }

    static Proposal proposal(Remembered remembered, ToolCall call, List<Evidence> own) {
        return new Proposal(
                remembered.run().conversation(),
                remembered.run().id,
                call.id,
                call.tool,
                Memory.json(call.arguments),
                own.isEmpty() ? read(remembered) : own,
                call.finding,
                asked(remembered, call),
                Json.mapper().convertValue(Memory.json(call.seenIn), SIGNALS),
                remembered.run().caller(),
                call.undoes);
    }

    private Recording record(Claim claim, ToolCall call, long begin) {
        return (proposed, onRecord) -> runs.hold(claim)
                .call(run -> onRecord.get())
                .chain(run -> record(run, call, proposed, millisSince(begin)));
    }

    private Uni<Void> record(Run run, ToolCall call, Proposed proposed, long millis) {
        return switch (proposed) {
            case Proposed.Stored stored ->
                Panache.getSession()
                        .chain(session -> session.createNativeQuery("update tool_call set action_id = ?1 where id = ?2")
                                .setParameter(1, stored.action().value())
                                .setParameter(2, call.id)
                                .executeUpdate())
                        .replaceWithVoid();
            case Proposed.Refused refused -> ended(run, call, refused.result(), millis);
        };
    }

    /** A brain that gives no reasons of its own has what it read last as its reasons, of an earlier message if need be. */
    private static List<Evidence> read(Remembered remembered) {
        return remembered.exchanges().reversed().stream()
                .map(Calls::read)
                .filter(evidence -> !evidence.isEmpty())
                .findFirst()
                .orElse(List.of());
    }

    private static List<Evidence> read(Exchange exchange) {
        return exchange.steps().stream()
                .flatMap(step -> step.calls().stream())
                .filter(other -> !other.action())
                .filter(other -> other.result() != null && other.result().ok())
                .map(other -> new Evidence(other.tool() + ": " + other.result().summary(), other.callId()))
                .toList();
    }

    private static long millisSince(long begin) {
        return Duration.ofNanos(System.nanoTime() - begin).toMillis();
    }
}
