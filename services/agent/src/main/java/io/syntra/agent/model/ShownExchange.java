package io.syntra.agent.model;

import com.fasterxml.jackson.databind.JsonNode;
import io.syntra.agent.brain.Blocks;
import io.syntra.agent.brain.Dialogue.Call;
import io.syntra.agent.brain.Dialogue.Exchange;
import io.syntra.agent.brain.Dialogue.Result;
import io.syntra.agent.brain.Dialogue.Step;
import io.syntra.agent.brain.Move;
import io.syntra.contracts.Json;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** An exchange as far as a model is shown it. Each cut says whether there was something to cut. */
final class ShownExchange {

    private static final String LEFT_OUT =
            "There is no room here for the whole result. If it is needed, ask again, for less of it.";

    /** What the wire puts around a text. */
    private static final long AROUND = 100;

    private final Exchange exchange;
    private final List<ShownStep> steps;
    private final long question;
    private final String words;
    private int visible;
    private Form form = Form.WHOLE;

    private enum Form {
        WHOLE,
        WORDS,
        GONE
    }

    /** Its question; {@link #grow} shows its steps. */
    ShownExchange(Exchange exchange) {
        this.exchange = exchange;
        this.steps = exchange.steps().stream().map(ShownStep::new).toList();
        this.question = size(exchange.question());
        this.words = exchange.steps().stream()
                .map(ShownExchange::words)
                .filter(said -> !said.isBlank())
                .collect(Collectors.joining("\n"));
    }

    /** Whether it was that far when the brain was asked. */
    boolean wasShownTo(String brain) {
        return visible < steps.size() && exchange.steps().get(visible).brain().equals(brain);
    }

    /** One more step is there. */
    boolean grow() {
        if (visible == steps.size()) {
            return false;
        }
        visible++;
        return true;
    }

    /**
     * The results of its oldest step that still has some.
     *
     * @param butTheNewest which the model has not seen yet
     */
    boolean sumUp(boolean butTheNewest) {
        return form == Form.WHOLE
                && steps.subList(0, Math.max(0, butTheNewest ? visible - 1 : visible)).stream()
                        .anyMatch(ShownStep::sumUp);
    }

    /** The largest result of its newest step. */
    boolean sumUpLargest() {
        return visible > 0 && steps.get(visible - 1).sumUpLargest();
    }

    boolean keepWords() {
        return become(Form.WORDS);
    }

    boolean go() {
        return become(Form.GONE);
    }

    private boolean become(Form next) {
        if (form.compareTo(next) >= 0) {
            return false;
        }
        form = next;
        return true;
    }

    long size() {
        return switch (form) {
            case WHOLE ->
                question
                        + steps.subList(0, visible).stream()
                                .mapToLong(ShownStep::size)
                                .sum();
            case WORDS -> question + size(words);
            case GONE -> 0;
        };
    }

    Optional<Exchange> shown() {
        return switch (form) {
            case WHOLE -> Optional.of(with(steps.stream().map(ShownStep::shown).toList()));
            case WORDS -> Optional.of(with(words.isEmpty() ? List.of() : List.of(said())));
            case GONE -> Optional.empty();
        };
    }

    private Step said() {
        return new Step(exchange.steps().getLast().brain(), Blocks.of(List.of(new Move.Say(words))), List.of());
    }

    private Exchange with(List<Step> shown) {
        return exchange.with(shown);
    }

    private static String words(Step step) {
        return step.content()
                .valueStream()
                .map(block -> block.path("text").asText())
                .filter(text -> !text.isBlank())
                .collect(Collectors.joining("\n"));
    }

    private static long size(String text) {
        return AROUND + text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static final class ShownStep {

        private final Step step;
        private final long content;
        private final List<ShownCall> calls;

        ShownStep(Step step) {
            this.step = step;
            this.content = ShownExchange.size(step.content().toString());
            this.calls = step.calls().stream().map(ShownCall::new).toList();
        }

        /** Whether one of its results became smaller. */
        boolean sumUp() {
            var large = calls.stream().filter(call -> call.saving() > 0).toList();
            large.forEach(ShownCall::sumUp);
            return !large.isEmpty();
        }

        boolean sumUpLargest() {
            var largest =
                    calls.stream().filter(call -> call.saving() > 0).max(Comparator.comparingLong(ShownCall::saving));
            largest.ifPresent(ShownCall::sumUp);
            return largest.isPresent();
        }

        long size() {
            return content + calls.stream().mapToLong(ShownCall::size).sum();
        }

        Step shown() {
            return new Step(
                    step.brain(),
                    step.content(),
                    step.words(),
                    step.ending(),
                    step.part(),
                    calls.stream().map(ShownCall::shown).toList());
        }
    }

    private static final class ShownCall {

        private final Call call;
        private final long whole;
        private final Call brief;
        private final long summary;
        private boolean summedUp;

        ShownCall(Call call) {
            this.call = call;
            this.brief = brief(call);
            this.whole = size(call);
            this.summary = size(brief);
        }

        private static Call brief(Call call) {
            var result = call.result();
            return result == null
                    ? call
                    : new Call(
                            call.callId(),
                            call.tool(),
                            call.arguments(),
                            call.action(),
                            new Result(result.ok(), summary(result), result.summary()));
        }

        /** Where it came from stays said. */
        private static JsonNode summary(Result result) {
            var json = Json.mapper().createObjectNode();
            if (result.json().has("provenance")) {
                json.set("provenance", result.json().path("provenance"));
            }
            return json.put("summary", result.summary()).put("left_out", LEFT_OUT);
        }

        private static long size(Call call) {
            var result = call.result();
            return result == null ? AROUND : ShownExchange.size(result.json().toString());
        }

        void sumUp() {
            summedUp = true;
        }

        /** What a summary would save. */
        long saving() {
            return summedUp ? 0 : whole - summary;
        }

        long size() {
            return summedUp ? summary : whole;
        }

        Call shown() {
            return summedUp ? brief : call;
        }
    }
}
