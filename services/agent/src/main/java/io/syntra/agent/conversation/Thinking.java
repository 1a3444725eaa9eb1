package io.syntra.agent.conversation;

import io.syntra.agent.brain.Brain;
import io.syntra.agent.brain.BrainUnavailable;
import io.syntra.agent.brain.Dialogue;
import io.syntra.agent.brain.Move;
import io.syntra.agent.brain.Move.Ending;
import io.syntra.agent.brain.Part;
import io.syntra.agent.brain.Turn;
import io.syntra.agent.conversation.Memory.Remembered;
import io.syntra.agent.conversation.Runs.Claim;
import io.syntra.agent.conversation.Utterances.Uttered;
import io.syntra.agent.investigation.Investigation;
import io.syntra.agent.model.Brains;
import io.syntra.agent.store.Stopped;
import io.syntra.agent.tool.Untrusted;
import io.syntra.contracts.agent.RunMode;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Asks a brain what comes next: for an answer, for each part of a deep investigation that is at work, or for the last words
 * about a message that may use up no more. Runs on a worker thread.
 */
@Singleton
class Thinking {

    private static final Logger LOG = Logger.getLogger(Thinking.class);

    private final Utterances utterances;
    private final Memory memory;
    private final Brains brains;
    private final RunConfig config;
    private final Clock clock;

    Thinking(Utterances utterances, Memory memory, Brains brains, RunConfig config, Clock clock) {
        this.utterances = utterances;
        this.memory = memory;
        this.brains = brains;
        this.config = config;
        this.clock = clock;
    }

    /**
     * The run with what was said. A brain that cannot think leaves the rest of the run to the one that always can.
     *
     * @param atOnce how many parts of an investigation may be asked side by side
     */
    Remembered next(Claim claim, Remembered remembered, Dialogue dialogue, int atOnce) throws InterruptedException {
        var brain = brains.named(remembered.run().brain);
        if (brain != brains.fallback()
                && remembered.turns().isEmpty()
                && remembered.exchanges().size() == 1) {
            utterances.say(claim, "[" + brain.title() + " answers.]\n");
        }
        try {
            return remembered.with(
                    remembered.run().mode == RunMode.DEEP
                            ? investigate(claim, remembered, brain, dialogue, atOnce)
                            : List.of(answer(claim, remembered, brain, dialogue)));
        } catch (BrainUnavailable e) {
            if (brain == brains.fallback()) {
                throw e;
            }
            LOG.infof("A run goes on with the fallback brain run=%s reason=%s", claim.id(), e.reason());
            utterances.handOver(
                    claim,
                    brains.fallback().name(),
                    "[%s cannot answer: %s The built-in runbook brain goes on.]\n"
                            .formatted(brain.name(), Untrusted.line(e.reason())));
            return memory.recall(claim);
        }
    }

    private Uttered answer(Claim claim, Remembered remembered, Brain brain, Dialogue dialogue) {
        try (var speech = speech(claim)) {
            var asked = clock.instant();
            var turn = counted(claim, () -> brain.next(dialogue, speech::hear));
            speech.flush();
            var said = new Said(brain.name(), null, turn, Map.of(), asked, asked);
            return utterances.store(claim, checked(remembered, brain, said, ownWords(said)));
        }
    }

    private Turn counted(Claim claim, Supplier<Turn> question) {
        try {
            return question.get();
        } catch (BrainUnavailable e) {
            Stopped.passOn(e);
            var lost = e.lost();
            if (lost != null) {
                utterances.lose(claim, lost);
            }
            throw e;
        }
    }

    /** The built-in brain says nothing that it has not read. */
    private Said checked(Remembered remembered, Brain brain, Said said, String words) {
        var part = said.part();
        return brain == brains.fallback() || words.isBlank() || (part != null && !Investigation.audible(part))
                ? said
                : said.with(Citations.of(words, remembered.exchanges()));
    }

    /** Without what the last words of a turn that failed are: why it did, in Syntra's words. */
    private static String ownWords(Said said) {
        var words = said.turn().moves().stream()
                .filter(Move.Say.class::isInstance)
                .map(move -> ((Move.Say) move).text())
                .toList();
        return String.join("\n", said.ending() == Ending.FAILED ? words.subList(0, words.size() - 1) : words);
    }

    private Speech speech(Claim claim) {
        return new Speech(config.speech(), words -> utterances.say(claim, words));
    }

    /** Each part is stored as soon as it has answered, whatever becomes of the others; those left out are next. */
    private List<Uttered> investigate(Claim claim, Remembered remembered, Brain brain, Dialogue dialogue, int atOnce)
            throws InterruptedException {
        var all = new ConcurrentLinkedQueue<Uttered>();
        SideBySide.all(Investigation.graph(dialogue).atWork().stream()
                .limit(atOnce)
                .<Runnable>map(part -> () -> all.add(ask(claim, remembered, brain, dialogue, part)))
                .toList());
        return List.copyOf(all);
    }

    private Uttered ask(Claim claim, Remembered remembered, Brain brain, Dialogue dialogue, Part part) {
        var asked = clock.instant();
        var first = remembered.turns().stream()
                .filter(turn -> turn.part == part && turn.askedAt != null)
                .map(turn -> turn.askedAt)
                .findFirst();
        if (first.isEmpty()) {
            utterances.begin(claim, part);
        }
        var turn = counted(claim, () -> brain.next(Investigation.forPart(dialogue, part), words -> {}));
        var said = new Said(brain.name(), part, turn, Map.of(), asked, first.orElse(asked));
        return utterances.store(claim, checked(remembered, brain, said, ownWords(said)));
    }

    /**
     * The last word about a message that may use up no more. One that found nothing left is told without a brain.
     *
     * @param why in words, a sentence
     */
    Remembered sumUp(Claim claim, Remembered remembered, Dialogue dialogue, String why) {
        var brain = brains.named(remembered.run().brain);
        var asked = clock.instant();
        try (var speech = speech(claim)) {
            if (remembered.turns().isEmpty()) {
                throw new BrainUnavailable(why);
            }
            var turn = counted(claim, () -> brain.sumUp(dialogue, why, speech::hear));
            speech.flush();
            return remembered.with(
                    List.of(utterances.store(claim, new Said(brain.name(), null, turn, Map.of(), asked, asked))));
        } catch (BrainUnavailable e) {
            var words = "I stop here. " + why + " Ask again more narrowly, in a new conversation.";
            var turn = Turn.last(words, Ending.FAILED, false, null);
            return remembered.with(List.of(
                    utterances.store(claim, new Said(brains.fallback().name(), null, turn, Map.of(), asked, asked))));
        }
    }
}
