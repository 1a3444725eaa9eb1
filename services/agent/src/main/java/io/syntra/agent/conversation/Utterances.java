package io.syntra.agent.conversation;

import com.fasterxml.jackson.core.type.TypeReference;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.syntra.agent.brain.Move;
import io.syntra.agent.brain.Part;
import io.syntra.agent.brain.Turn;
import io.syntra.agent.conversation.Runs.Claim;
import io.syntra.agent.investigation.Investigation;
import io.syntra.agent.journal.Journal;
import io.syntra.agent.store.Database;
import io.syntra.agent.tool.ToolCatalog;
import io.syntra.agent.tool.Untrusted;
import io.syntra.contracts.Json;
import io.syntra.contracts.agent.AgentEvent;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Stores what is said in a run and tells it to the person, each in one transaction that holds the run. */
@Singleton
class Utterances {

    private final Runs runs;
    private final ToolCatalog tools;
    private final Database database;
    private final Journal journal;
    private final Clock clock;

    Utterances(Runs runs, ToolCatalog tools, Database database, Journal journal, Clock clock) {
        this.runs = runs;
        this.tools = tools;
        this.database = database;
        this.journal = journal;
        this.clock = clock;
    }

    /** A stored turn with its calls. */
    record Uttered(StoredTurn turn, List<ToolCall> calls) {
        Uttered {
            calls = List.copyOf(calls);
        }
    }

    void say(Claim claim, String words) {
        database.call(() -> runs.hold(claim).chain(run -> say(run, words)).replaceWith(true));
    }

    private Uni<Void> say(Run run, String words) {
        return journal.append(run.conversation(), new AgentEvent.MessageDelta(run.id, Untrusted.visible(words)));
    }

    /** What was used up for nothing counts all the same. */
    void lose(Claim claim, Turn.Usage usage) {
        database.call(() -> runs.hold(claim).invoke(run -> run.lose(usage)).replaceWith(true));
    }

    /** The same run goes on with another brain. */
    void handOver(Claim claim, String brain, String words) {
        database.call(() -> runs.hold(claim)
                .invoke(run -> run.brain = brain)
                .chain(run -> say(run, words))
                .replaceWith(true));
    }

    /** A part of a deep investigation is asked for the first time. */
    void begin(Claim claim, Part part) {
        database.call(() -> runs.hold(claim)
                .chain(run -> journal.append(run.conversation(), new AgentEvent.StateStarted(run.id, part.key())))
                .replaceWith(true));
    }

    /** A turn, with the reads that begin with it: one that was begun before a crash is begun again untold. */
    Uttered store(Claim claim, Said said) {
        return database.call(() -> runs.hold(claim).chain(run -> runs.nextOrdinal(run.id)
                .map(ordinal -> uttered(run, ordinal, said))
                .call(Utterances::persist)
                .call(uttered -> journal.append(run.conversation(), events(run, said, uttered.calls())))));
    }

    private static Uni<Void> persist(Uttered uttered) {
        var rows = new ArrayList<Object>(uttered.calls());
        rows.addFirst(uttered.turn());
        return Panache.getSession().chain(session -> session.persistAll(rows.toArray()));
    }

    private Uttered uttered(Run run, int ordinal, Said said) {
        run.attempts = 0;
        var calls = new ArrayList<ToolCall>();
        for (var move : said.turn().moves()) {
            var position = calls.size();
            switch (move) {
                case Move.Read read ->
                    calls.add(ToolCall.of(run.id, ordinal, position, read.callId(), read.tool(), read.arguments()));
                case Move.Propose propose -> calls.add(proposed(run.id, ordinal, position, propose, said));
                case Move.Say _, Move.Finish _ -> {
                    // Part of the turn.
                }
            }
        }
        return new Uttered(turn(run.id, ordinal, said), calls);
    }

    private static ToolCall proposed(UUID run, int turn, int position, Move.Propose propose, Said said) {
        var call = ToolCall.of(run, turn, position, propose.callId(), propose.tool(), propose.arguments());
        call.changes = true;
        call.evidence = Json.mapper().valueToTree(propose.evidence()).toString();
        call.finding = propose.finding();
        call.seenIn = Json.mapper().valueToTree(propose.seenIn()).toString();
        call.undoes = said.undoes().get(call.callId);
        return call;
    }

    private StoredTurn turn(UUID run, int ordinal, Said said) {
        var turn = said.turn();
        var stored = new StoredTurn();
        stored.id = UUID.randomUUID();
        stored.runId = run;
        stored.ordinal = ordinal;
        stored.brain = said.brain();
        stored.content = turn.content().toString();
        stored.words = Untrusted.visible(turn.words());
        stored.ending = said.ending();
        stored.stopReason = turn.stopReason();
        var usage = turn.usage();
        if (usage != null) {
            stored.inputTokens = usage.inputTokens();
            stored.outputTokens = usage.outputTokens();
            stored.cacheReadTokens = usage.cacheReadTokens();
            stored.cacheWriteTokens = usage.cacheWriteTokens();
            stored.cost = usage.cost();
        }
        stored.createdAt = clock.instant();
        stored.millis =
                Math.max(0, Duration.between(said.asked(), stored.createdAt).toMillis());
        stored.part = said.part();
        stored.askedAt = said.asked();
        return stored;
    }

    private List<AgentEvent> events(Run run, Said said, List<ToolCall> calls) {
        var events = new ArrayList<AgentEvent>();
        var words = Untrusted.visible(said.turn().words());
        if (said.heard() && !words.isEmpty()) {
            events.add(new AgentEvent.MessageDelta(run.id, words + "\n"));
        }
        var citations = said.citations();
        if (citations != null) {
            events.add(new AgentEvent.MessageChecked(run.id, citations.cited(), citations.unverified()));
        }
        var part = said.part();
        if (part != null && said.ending() != null) {
            long took = Duration.between(said.begun(), clock.instant()).toMillis();
            events.add(new AgentEvent.StateFinished(run.id, part.key(), took, Investigation.summary(words)));
        }
        calls.stream().filter(call -> !call.changes).forEach(call -> events.add(started(call)));
        return events;
    }

    /** Arguments are shown only if they fit: a model may write what no journal takes, as 1e99999. */
    private AgentEvent started(ToolCall call) {
        var arguments = Memory.json(call.arguments);
        Map<String, Object> shown = tools.find(call.tool)
                        .filter(tool -> tool.arguments().faults(arguments).isEmpty())
                        .isPresent()
                ? Json.mapper().convertValue(Untrusted.clean(arguments), new TypeReference<>() {})
                : Map.of();
        return new AgentEvent.ToolStarted(call.runId, call.callId, Untrusted.name(call.tool), shown);
    }
}
