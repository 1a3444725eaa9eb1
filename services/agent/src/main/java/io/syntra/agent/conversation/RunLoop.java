package io.syntra.agent.conversation;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.syntra.agent.action.Undecided;
import io.syntra.agent.brain.Brain;
import io.syntra.agent.brain.BrainUnavailable;
import io.syntra.agent.brain.Dialogue;
import io.syntra.agent.brain.Dialogue.Named;
import io.syntra.agent.brain.Dialogue.Services;
import io.syntra.agent.brain.Move;
import io.syntra.agent.brain.Move.Ending;
import io.syntra.agent.brain.Part;
import io.syntra.agent.brain.Turn;
import io.syntra.agent.budget.Budgets;
import io.syntra.agent.client.UpstreamRefusal;
import io.syntra.agent.conversation.Memory.Remembered;
import io.syntra.agent.conversation.Run.State;
import io.syntra.agent.conversation.Runs.Claim;
import io.syntra.agent.investigation.Graph;
import io.syntra.agent.investigation.Investigation;
import io.syntra.agent.journal.Journal;
import io.syntra.agent.model.Brains;
import io.syntra.agent.store.Database;
import io.syntra.agent.tool.ServiceDirectory;
import io.syntra.agent.tool.Untrusted;
import io.syntra.contracts.Json;
import io.syntra.contracts.agent.AgentEvent;
import io.syntra.contracts.agent.RunMode;
import io.syntra.identity.Caller;
import jakarta.inject.Singleton;
import jakarta.ws.rs.ProcessingException;
import jakarta.ws.rs.WebApplicationException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
    private final Budgets budgets;
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
            Budgets budgets,
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
        this.budgets = budgets;
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
        if (!remembered.notBegun().isEmpty()) {
            calls.carryOut(claim, remembered);
            return Step.GO_ON;
        }
        if (remembered.calls().stream().anyMatch(call -> !call.done)) {
            return park(claim);
        }
        var last = remembered.lastTurn();
        var regressed = Regression.of(remembered.lastCalls());
        if (last != null && regressed.isPresent()) {
            // Not left to a brain: what made it worse is proposed to be taken back.
            store(claim, Said.byTheGate(regressed.get(), last.part, clock.instant()));
            return Step.GO_ON;
        }
        if (last != null && last.ending != null && last.part == null) {
            return finish(claim, last.ending);
        }
        var watch = remembered.run().watch;
        if (watch != null) {
            return follow(claim, remembered, Watch.read(watch));
        }
        var dialogue = dialogue(remembered);
        if (remembered.run().mode == RunMode.DEEP
                && Investigation.graph(dialogue).next() instanceof Graph.Next.End end) {
            return finish(claim, end.ending());
        }
        var usedUp = usedUp(remembered);
        if (usedUp.isPresent()) {
            sumUp(claim, remembered, dialogue, usedUp.get());
        } else {
            think(claim, remembered, dialogue);
        }
        return Step.GO_ON;
    }

    private Optional<String> usedUp(Remembered remembered) {
        var allowance = Allowance.of(remembered.run().mode, config);
        return remembered.turns().size() >= allowance.turns()
                        || remembered.calls().size() >= allowance.calls()
                ? Optional.of("This message has used up its %d turns and %d calls."
                        .formatted(allowance.turns(), allowance.calls()))
                : database.call(() -> budgets.usedUp(remembered.conversation().id));
    }

    /** The last word about a message that may use up no more. One that found nothing left is told without a brain. */
    private void sumUp(Claim claim, Remembered remembered, Dialogue dialogue, String why) {
        var brain = brain(remembered);
        var asked = clock.instant();
        try (var speech = new Speech(config.speech(), words -> say(claim, words))) {
            if (remembered.turns().isEmpty()) {
                throw new BrainUnavailable(why);
            }
            var turn = brain.sumUp(dialogue, why, speech::hear);
            speech.flush();
            store(claim, new Said(brain.name(), null, turn, Map.of(), asked, asked));
        } catch (BrainUnavailable e) {
            var words = "I stop here. " + why + " Ask again more narrowly, in a new conversation.";
            var turn = Turn.last(words, Ending.FAILED, false, null);
            store(claim, new Said(brains.fallback().name(), null, turn, Map.of(), asked, asked));
        }
    }

    private Brain brain(Remembered remembered) {
        return remembered.run().brain.equals(brains.first().name()) ? brains.first() : brains.fallback();
    }

    private Step follow(Claim claim, Remembered remembered, Watch watch) {
        var last = remembered.lastTurn();
        var now = clock.instant();
        return switch (Following.next(watch, remembered.exchanges(), last == null ? null : last.createdAt, now)) {
            case Following.Next.Say say -> {
                store(claim, new Said(Following.BRAIN, null, say.turn(), Map.of(), now, now));
                yield Step.GO_ON;
            }
            case Following.Next.Rest rest -> {
                rest(claim, rest.until());
                yield Step.STOP;
            }
        };
    }

    /** Until then it costs no thread, and any instance may take it up. */
    private void rest(Claim claim, Instant until) {
        database.call(() -> runs.hold(claim)
                .invoke(run -> {
                    run.state = State.waiting;
                    run.attempts = 0;
                    run.leaseUntil = null;
                    run.wakeAt = until;
                })
                .replaceWith(true));
    }

    private void think(Claim claim, Remembered remembered, Dialogue dialogue) throws InterruptedException {
        var brain = brain(remembered);
        if (brain != brains.fallback()
                && remembered.turns().isEmpty()
                && remembered.exchanges().size() == 1) {
            say(claim, "[" + brain.title() + " answers.]\n");
        }
        try {
            if (remembered.run().mode == RunMode.DEEP) {
                investigate(claim, remembered, brain, dialogue);
            } else {
                answer(claim, brain, dialogue);
            }
        } catch (BrainUnavailable e) {
            fallBack(claim, brain.name(), e);
        }
    }

    private void answer(Claim claim, Brain brain, Dialogue dialogue) {
        try (var speech = new Speech(config.speech(), words -> say(claim, words))) {
            var asked = clock.instant();
            var turn = brain.next(dialogue, speech::hear);
            speech.flush();
            store(claim, new Said(brain.name(), null, turn, Map.of(), asked, asked));
        }
    }

    /** Each part is stored as soon as it has answered, whatever becomes of the others. */
    private void investigate(Claim claim, Remembered remembered, Brain brain, Dialogue dialogue)
            throws InterruptedException {
        SideBySide.all(Investigation.graph(dialogue).atWork().stream()
                .<Runnable>map(part -> () -> ask(claim, remembered, brain, dialogue, part))
                .toList());
    }

    private void ask(Claim claim, Remembered remembered, Brain brain, Dialogue dialogue, Part part) {
        var asked = clock.instant();
        var first = remembered.turns().stream()
                .filter(turn -> turn.part == part && turn.askedAt != null)
                .map(turn -> turn.askedAt)
                .findFirst();
        if (first.isEmpty()) {
            database.call(() -> runs.hold(claim)
                    .chain(run -> journal.append(run.conversation(), new AgentEvent.StateStarted(run.id, part.key())))
                    .replaceWith(true));
        }
        var turn = brain.next(Investigation.forPart(dialogue, part), words -> {});
        store(claim, new Said(brain.name(), part, turn, Map.of(), asked, first.orElse(asked)));
    }

    /** What came before is told as the person heard it. */
    private Dialogue dialogue(Remembered remembered) {
        var run = remembered.run();
        var exchanges = remembered.exchanges().stream()
                .map(exchange -> exchange.runId().equals(run.id) ? exchange : Investigation.told(exchange))
                .toList();
        return new Dialogue(exchanges, remembered.conversation().about(), services(run.caller()), clock.instant());
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

    private void store(Claim claim, Said said) {
        database.call(() -> runs.hold(claim)
                .chain(run -> runs.nextOrdinal(run.id)
                        .chain(ordinal -> persist(run, ordinal, said))
                        .chain(() -> tell(run, said)))
                .replaceWith(true));
    }

    private Uni<Void> tell(Run run, Said said) {
        var words = said.heard() ? said.turn().words() : "";
        Uni<Void> heard = words.isEmpty()
                ? Uni.createFrom().voidItem()
                : journal.append(
                        run.conversation(), new AgentEvent.MessageDelta(run.id, Untrusted.visible(words) + "\n"));
        var part = said.part();
        return part == null || said.ending() == null
                ? heard
                : heard.chain(() -> journal.append(
                        run.conversation(),
                        new AgentEvent.StateFinished(
                                run.id,
                                part.key(),
                                Duration.between(said.begun(), clock.instant()).toMillis(),
                                Investigation.summary(
                                        Untrusted.visible(said.turn().words())))));
    }

    private Uni<Void> persist(Run run, int ordinal, Said said) {
        run.attempts = 0;
        var turn = said.turn();
        var stored = new StoredTurn();
        stored.id = UUID.randomUUID();
        stored.runId = run.id;
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
        stored.millis =
                Math.max(0, Duration.between(said.asked(), clock.instant()).toMillis());
        stored.part = said.part();
        stored.askedAt = said.asked();
        stored.createdAt = clock.instant();
        var rows = new java.util.ArrayList<Object>();
        rows.add(stored);
        for (var move : turn.moves()) {
            var call = call(run.id, ordinal, rows.size() - 1, move);
            if (call != null) {
                call.undoes = said.undoes().get(call.callId);
                rows.add(call);
            }
        }
        return Panache.getSession().chain(session -> session.persistAll(rows.toArray()));
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
                call.finding = propose.finding();
                call.seenIn = Json.mapper().valueToTree(propose.seenIn()).toString();
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
}
