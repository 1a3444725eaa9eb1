package io.syntra.agent.brain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.syntra.agent.brain.Move.Ending;
import io.syntra.contracts.ServiceId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A conversation as a brain sees it. It is rebuilt from the store for every turn, so it is the same on every instance.
 *
 * @param exchanges oldest first; the last is the one to carry on
 * @param about the service the person opened the conversation for
 * @param services asks for them when first used
 * @param timeLeft of what the conversation may use up
 * @param assignment the part of a deep investigation that is wanted; null for a plain answer
 */
public record Dialogue(
        List<Exchange> exchanges,
        @Nullable Named about,
        Supplier<Services> services,
        Instant now,
        Duration timeLeft,
        @Nullable Assignment assignment) {

    public Dialogue {
        exchanges = List.copyOf(exchanges);
    }

    public Dialogue(List<Exchange> exchanges, @Nullable Named about, Supplier<Services> services, Instant now) {
        this(exchanges, about, services, now, Duration.ofDays(1), null);
    }

    public Dialogue within(Duration timeLeft) {
        return new Dialogue(exchanges, about, services, now, timeLeft, assignment);
    }

    public Dialogue with(List<Exchange> exchanges) {
        return new Dialogue(exchanges, about, services, now, timeLeft, assignment);
    }

    /** Nothing is to be proposed: a service asked, and wants an answer. */
    public boolean answersOnly() {
        return current().asker() == Asker.QUESTION;
    }

    public Exchange current() {
        return exchanges.getLast();
    }

    public Optional<Exchange> previous() {
        return exchanges.size() < 2 ? Optional.empty() : Optional.of(exchanges.get(exchanges.size() - 2));
    }

    /**
     * A person's message and what came of it.
     *
     * @param outcome once finished
     */
    public record Exchange(
            UUID runId,
            String question,
            List<Step> steps,
            @Nullable String outcome,
            Asker asker) {
        public Exchange {
            steps = List.copyOf(steps);
        }

        /** A person's. */
        public Exchange(UUID runId, String question, List<Step> steps, @Nullable String outcome) {
            this(runId, question, steps, outcome, Asker.PERSON);
        }

        public Exchange with(List<Step> others) {
            return new Exchange(runId, question, others, outcome, asker);
        }
    }

    /**
     * A stored turn with the results of its calls, in its order.
     *
     * @param words as a person sees them
     * @param ending how the brain took leave; null when it had more to do
     * @param part of a deep investigation, which the turn belongs to
     */
    public record Step(
            String brain,
            ArrayNode content,
            String words,
            @Nullable Ending ending,
            @Nullable Part part,
            List<Call> calls) {
        public Step {
            calls = List.copyOf(calls);
        }

        /** One of a plain answer that goes on. */
        public Step(String brain, ArrayNode content, List<Call> calls) {
            this(brain, content, "", null, null, calls);
        }
    }

    /** @param result absent when it was never carried out */
    public record Call(
            String callId,
            String tool,
            JsonNode arguments,
            boolean action,
            @Nullable Result result) {}

    /** @param json what the brain is given */
    public record Result(boolean ok, JsonNode json, String summary) {}

    /** The services that the caller can see. */
    public sealed interface Services {
        record Known(List<Named> services) implements Services {
            public Known {
                services = List.copyOf(services);
            }
        }

        record Unreachable(String reason) implements Services {}
    }

    public record Named(ServiceId id, String name) {}
}
