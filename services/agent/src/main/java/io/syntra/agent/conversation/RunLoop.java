package io.syntra.agent.conversation;

import io.syntra.agent.action.Undecided;
import io.syntra.agent.brain.Move.Ending;
import io.syntra.agent.conversation.Memory.Remembered;
import io.syntra.agent.conversation.Runs.Claim;
import io.syntra.agent.investigation.Graph;
import io.syntra.agent.investigation.Investigation;
import io.syntra.agent.journal.Journal;
import io.syntra.agent.store.Database;
import io.syntra.contracts.agent.AgentEvent;
import io.syntra.contracts.agent.RunMode;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Carries a run on: has the next turn said, its calls carried out, and asks again with the results. Every step is stored
 * before the next begins. Runs on a worker thread, which it gives up while a person decides.
 */
@Singleton
class RunLoop {

    private static final Logger LOG = Logger.getLogger(RunLoop.class);

    private final Runs runs;
    private final Memory memory;
    private final Calls calls;
    private final Dialogues dialogues;
    private final Thinking thinking;
    private final Utterances utterances;
    private final Allowances allowances;
    private final Undecided undecided;
    private final Endings endings;
    private final Database database;
    private final Journal journal;
    private final Clock clock;

    RunLoop(
            Runs runs,
            Memory memory,
            Calls calls,
            Dialogues dialogues,
            Thinking thinking,
            Utterances utterances,
            Allowances allowances,
            Undecided undecided,
            Endings endings,
            Database database,
            Journal journal,
            Clock clock) {
        this.runs = runs;
        this.memory = memory;
        this.calls = calls;
        this.dialogues = dialogues;
        this.thinking = thinking;
        this.utterances = utterances;
        this.allowances = allowances;
        this.undecided = undecided;
        this.endings = endings;
        this.database = database;
        this.journal = journal;
        this.clock = clock;
    }

    /** Until the run is finished or waits for a person. */
    void carryOn(Claim claim) throws InterruptedException {
        var remembered = Optional.of(memory.recall(claim));
        while (remembered.isPresent()) {
            remembered = next(claim, remembered.get());
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
                .chain(run -> endings.end(run, Outcome.FAILED))
                .replaceWith(true));
    }

    /** The run after its next step; empty when there is none for now. */
    private Optional<Remembered> next(Claim claim, Remembered remembered) throws InterruptedException {
        if (!remembered.notBegun().isEmpty()) {
            return Optional.of(calls.carryOut(claim, remembered));
        }
        if (remembered.calls().stream().anyMatch(call -> !call.done)) {
            return park(claim);
        }
        var last = remembered.lastTurn();
        var regressed = Regression.of(remembered.lastCalls());
        if (last != null && regressed.isPresent()) {
            // Not left to a brain: what made it worse is proposed to be taken back.
            return say(claim, remembered, Said.byTheGate(regressed.get(), last.part, clock.instant()));
        }
        if (last != null && last.ending != null && last.part == null) {
            return finish(claim, remembered, last.ending);
        }
        var watch = remembered.run().watch;
        return watch == null ? think(claim, remembered) : follow(claim, remembered, Watch.read(watch));
    }

    private Optional<Remembered> say(Claim claim, Remembered remembered, Said said) {
        return Optional.of(remembered.with(List.of(utterances.store(claim, said))));
    }

    private Optional<Remembered> think(Claim claim, Remembered remembered) throws InterruptedException {
        var dialogue = dialogues.of(remembered);
        if (remembered.run().mode == RunMode.DEEP
                && Investigation.graph(dialogue).next() instanceof Graph.Next.End end) {
            return finish(claim, remembered, end.ending());
        }
        var usedUp = allowances.usedUp(remembered);
        return Optional.of(
                usedUp.isPresent()
                        ? thinking.sumUp(claim, remembered, dialogue, usedUp.get())
                        : thinking.next(
                                claim,
                                remembered,
                                dialogue.within(allowances.timeLeft(remembered)),
                                allowances.turnsAtOnce(remembered)));
    }

    private Optional<Remembered> follow(Claim claim, Remembered remembered, Watch watch) {
        var last = remembered.lastTurn();
        var now = clock.instant();
        return switch (Following.next(watch, remembered.exchanges(), last == null ? null : last.createdAt, now)) {
            case Following.Next.Say say ->
                say(claim, remembered, new Said(Following.BRAIN, null, say.turn(), Map.of(), now, now));
            case Following.Next.Rest rest -> rest(claim, rest.until());
        };
    }

    /** Until then it costs no thread, and any instance may take it up. */
    private Optional<Remembered> rest(Claim claim, Instant until) {
        return database.call(() -> runs.hold(claim).map(run -> {
            run.await(until);
            return Optional.empty();
        }));
    }

    /** Looked at under the run's lock: a decision that came in the meantime is not slept over. */
    private Optional<Remembered> park(Claim claim) {
        return database.call(() -> runs.hold(claim).chain(memory::of).map(remembered -> {
            if (remembered.calls().stream().allMatch(call -> call.done)) {
                return Optional.of(remembered);
            }
            remembered.run().await(null);
            return Optional.empty();
        }));
    }

    private Optional<Remembered> finish(Claim claim, Remembered remembered, Ending ending) {
        return database.call(() -> runs.hold(claim)
                .call(run -> endings.end(run, Outcome.of(ending, remembered.calls())))
                .replaceWith(Optional.empty()));
    }
}
