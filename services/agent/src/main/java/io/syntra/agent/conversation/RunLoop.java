package io.syntra.agent.conversation;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.syntra.agent.action.Undecided;
import io.syntra.agent.brain.Blocks;
import io.syntra.agent.brain.BrainUnavailable;
import io.syntra.agent.brain.Dialogue;
import io.syntra.agent.brain.Dialogue.Named;
import io.syntra.agent.brain.Dialogue.Services;
import io.syntra.agent.brain.Move;
import io.syntra.agent.brain.Move.Ending;
import io.syntra.agent.brain.Turn;
import io.syntra.agent.client.UpstreamRefusal;
import io.syntra.agent.conversation.Memory.Remembered;
import io.syntra.agent.conversation.Run.State;
import io.syntra.agent.conversation.Runs.Claim;
import io.syntra.agent.journal.Journal;
import io.syntra.agent.model.Brains;
import io.syntra.agent.store.Database;
import io.syntra.agent.tool.ServiceDirectory;
import io.syntra.agent.tool.Untrusted;
import io.syntra.contracts.Json;
import io.syntra.contracts.agent.AgentEvent;
import io.syntra.identity.Caller;
import jakarta.inject.Singleton;
import jakarta.ws.rs.ProcessingException;
import jakarta.ws.rs.WebApplicationException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Carries a run on: asks the brain, stores its turn, has its calls carried out, and asks again with the results. Every
 * step is stored before the next begins. Runs on a worker thread, which it gives up while a person decides.
 */
@Singleton
class RunLoop {

    private static final Logger LOG = Logger.getLogger(RunLoop.class);

    private final Runs runs;
    private final Memory memory;
    private final Calls calls;
    private final Undecided undecided;
    private final Brains brains;
    private final ServiceDirectory directory;
    private final Database database;
    private final Journal journal;
    private final RunConfig config;
    private final Clock clock;

    RunLoop(
            Runs runs,
            Memory memory,
            Calls calls,
            Undecided undecided,
            Brains brains,
            ServiceDirectory directory,
            Database database,
            Journal journal,
            RunConfig config,
            Clock clock) {
        this.runs = runs;
        this.memory = memory;
        this.calls = calls;
        this.undecided = undecided;
        this.brains = brains;
        this.directory = directory;
        this.database = database;
        this.journal = journal;
        this.config = config;
        this.clock = clock;
    }

    /** Until the run is finished or waits for a person. */
    void carryOn(Claim claim) throws InterruptedException {
        var step = Step.GO_ON;
        while (step == Step.GO_ON) {
            var remembered = database.call(() -> runs.hold(claim).chain(memory::of));
            step = next(claim, remembered);
        }
    }

    /** It was begun too often without getting on; the person can ask again. */
    void giveUp(Claim claim) {
        LOG.errorf("A run is given up run=%s attempts=%s", claim.id(), claim.attempt() - 1);
        database.call(() -> undecided
                .supersede(claim.id(), "the run that proposed it was given up")
                .chain(() -> runs.hold(claim))
                .call(run -> journal.append(
                        run.conversation(),
                        new AgentEvent.MessageDelta(
                                run.id,
                                "I could not go on: something failed on our side, several times. Ask again.\n")))
                .chain(run -> finish(run, Outcome.FAILED))
                .replaceWith(true));
    }

    private enum Step {
        GO_ON,
        STOP
    }

    private Step next(Claim claim, Remembered remembered) throws InterruptedException {
        var last = remembered.lastTurn();
        if (remembered.calls().stream().anyMatch(call -> !call.done && call.actionId == null)) {
            calls.carryOut(claim, remembered);
            return Step.GO_ON;
        }
        if (remembered.calls().stream().anyMatch(call -> !call.done)) {
            return park(claim);
        }
        var regressed = Regression.of(remembered.calls());
        if (regressed.isPresent()) {
            // Not left to a brain: what made it worse is proposed to be taken back.
            store(
                    claim,
                    remembered,
                    Regression.BRAIN,
                    regressed.get().turn(),
                    regressed.get().undoes());
            return Step.GO_ON;
        }
        if (last != null && last.ending != null) {
            return finish(claim, last.ending);
        }
        if (remembered.turns().size() >= config.turns() || remembered.callsSoFar() >= config.calls()) {
            return stopHere(claim, remembered);
        }
        think(claim, remembered);
        return Step.GO_ON;
    }

    private void think(Claim claim, Remembered remembered) {
        var brain = remembered.run().brain.equals(brains.first().name()) ? brains.first() : brains.fallback();
        if (brain != brains.fallback()
                && remembered.turns().isEmpty()
                && remembered.exchanges().size() == 1) {
            say(claim, "[" + brain.title() + " answers.]\n");
        }
        try (var speech = new Speech(config.speech(), words -> say(claim, words))) {
            var turn = brain.next(dialogue(remembered), speech::hear);
            speech.flush();
            store(claim, remembered, brain.name(), turn);
        } catch (BrainUnavailable e) {
            fallBack(claim, brain.name(), e);
        }
    }

    private Dialogue dialogue(Remembered remembered) {
        var caller = remembered.run().caller();
        return new Dialogue(
                remembered.exchanges(), remembered.conversation().about(), services(caller), clock.instant());
    }

    private Supplier<Services> services(Caller caller) {
        return () -> {
            try {
                return new Services.Known(directory.list(caller).stream()
                        .map(service -> new Named(service.id(), service.name()))
                        .toList());
            } catch (UpstreamRefusal e) {
                return new Services.Unreachable(Untrusted.clean(e.detail()));
            } catch (ProcessingException | WebApplicationException e) {
                return new Services.Unreachable("the deployer does not answer");
            }
        };
    }

    private void say(Claim claim, String words) {
        database.call(() -> runs.hold(claim)
                .chain(run -> journal.append(
                        run.conversation(), new AgentEvent.MessageDelta(run.id, Untrusted.visible(words))))
                .replaceWith(true));
    }

    private void store(Claim claim, Remembered remembered, String brain, Turn turn) {
        store(claim, remembered, brain, turn, Map.of());
    }

    /** @param undoes by the calls that take an action back */
    private void store(Claim claim, Remembered remembered, String brain, Turn turn, Map<String, UUID> undoes) {
        int ordinal = remembered.turns().size();
        database.call(() -> runs.hold(claim)
                .chain(run -> persist(run, ordinal, brain, turn, undoes)
                        .chain(() -> turn.spoken() || turn.words().isEmpty()
                                ? Uni.createFrom().voidItem()
                                : journal.append(
                                        run.conversation(),
                                        new AgentEvent.MessageDelta(run.id, Untrusted.visible(turn.words()) + "\n"))))
                .replaceWith(true));
    }

    private Uni<Void> persist(Run run, int ordinal, String brain, Turn turn, Map<String, UUID> undoes) {
        run.attempts = 0;
        var stored = new StoredTurn();
        stored.id = UUID.randomUUID();
        stored.runId = run.id;
        stored.ordinal = ordinal;
        stored.brain = brain;
        stored.content = turn.content().toString();
        stored.words = Untrusted.visible(turn.words());
        stored.ending = ending(turn);
        stored.stopReason = turn.stopReason();
        var usage = turn.usage();
        stored.inputTokens = usage == null ? null : usage.inputTokens();
        stored.outputTokens = usage == null ? null : usage.outputTokens();
        stored.createdAt = clock.instant();
        var rows = new java.util.ArrayList<Object>();
        rows.add(stored);
        for (var move : turn.moves()) {
            var call = call(run.id, ordinal, rows.size() - 1, move);
            if (call != null) {
                call.undoes = undoes.get(call.callId);
                rows.add(call);
            }
        }
        return Panache.getSession().chain(session -> session.persistAll(rows.toArray()));
    }

    private static @Nullable Ending ending(Turn turn) {
        return turn.moves().stream()
                .filter(Move.Finish.class::isInstance)
                .map(move -> ((Move.Finish) move).ending())
                .findFirst()
                .orElse(null);
    }

    private static @Nullable ToolCall call(UUID run, int turn, int position, Move move) {
        return switch (move) {
            case Move.Read read ->
                ToolCall.of(
                        run,
                        turn,
                        position,
                        read.callId(),
                        read.tool(),
                        read.arguments().toString());
            case Move.Propose propose -> {
                var call = ToolCall.of(
                        run,
                        turn,
                        position,
                        propose.callId(),
                        propose.tool(),
                        propose.arguments().toString());
                call.changes = true;
                call.evidence = Json.mapper().valueToTree(propose.evidence()).toString();
                yield call;
            }
            case Move.Say say -> null;
            case Move.Finish finish -> null;
        };
    }

    /** The same conversation goes on with the brain that is always there. */
    private void fallBack(Claim claim, String brain, BrainUnavailable cause) {
        if (brain.equals(brains.fallback().name())) {
            throw cause;
        }
        LOG.infof("A run goes on with the fallback brain run=%s reason=%s", claim.id(), cause.reason());
        database.call(() -> runs.hold(claim)
                .chain(run -> {
                    run.brain = brains.fallback().name();
                    return journal.append(
                            run.conversation(),
                            new AgentEvent.MessageDelta(
                                    run.id,
                                    "[%s cannot answer: %s The built-in runbook brain goes on.]\n"
                                            .formatted(brain, cause.reason())));
                })
                .replaceWith(true));
    }

    /** Counted under the run's lock: a decision that came in the meantime is not slept over. */
    private Step park(Claim claim) {
        return database.call(
                () -> runs.hold(claim).chain(run -> runs.calls(List.of(run.id)).map(all -> {
                    if (all.stream().allMatch(call -> call.done)) {
                        return Step.GO_ON;
                    }
                    run.state = State.waiting;
                    run.attempts = 0;
                    run.leaseUntil = null;
                    return Step.STOP;
                })));
    }

    private Step finish(Claim claim, Ending ending) {
        return database.call(() -> runs.hold(claim).chain(run -> runs.calls(List.of(run.id))
                .chain(all -> finish(run, Outcome.of(ending, all)))
                .replaceWith(Step.STOP)));
    }

    private Uni<Void> finish(Run run, String outcome) {
        run.state = State.finished;
        run.outcome = outcome;
        run.leaseUntil = null;
        run.finishedAt = clock.instant();
        return journal.append(run.conversation(), new AgentEvent.RunFinished(run.id, outcome, run.brain));
    }

    private Step stopHere(Claim claim, Remembered remembered) {
        var words = "I stop here: this message has used up its %d turns and %d calls. Ask again more narrowly."
                .formatted(config.turns(), config.calls());
        var moves = List.<Move>of(new Move.Say(words), new Move.Finish(Ending.FAILED));
        store(claim, remembered, brains.fallback().name(), new Turn(moves, Blocks.of(moves), false, null, null));
        return Step.GO_ON;
    }
}
