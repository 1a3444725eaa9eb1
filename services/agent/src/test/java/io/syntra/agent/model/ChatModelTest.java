package io.syntra.agent.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import io.syntra.agent.brain.Blocks;
import io.syntra.agent.brain.Dialogue.Step;
import io.syntra.agent.brain.Move;
import io.syntra.agent.brain.Move.Ending;
import io.syntra.agent.brain.Turn;
import io.syntra.contracts.Json;
import io.syntra.testing.openai.Completion;
import io.syntra.testing.openai.FakeChatCompletions;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Any chat model over the wire, against a server that is as strict as the strictest. */
class ChatModelTest implements PatienceWithModels<Completion> {

    private static final Price PRICE =
            new Price(new BigDecimal("5"), new BigDecimal("25"), new BigDecimal("0.5"), new BigDecimal("6.25"));
    private static final String SCALE = "{\"service_id\":\"shop-api\",\"replicas\":3}";

    private int window = 200_000;
    private final FakeChatCompletions server = FakeChatCompletions.start();
    private final Asked asked = new Asked();

    @AfterEach
    void keptToTheRules() {
        server.close();
        assertThat(server.refusals()).isEmpty();
    }

    @Test
    void wordsAreHeardAsTheyComeAndEndTheTurn() {
        server.reply(Completion.says("All is well with shop-api."));

        var turn = ask();

        assertThat(asked.heard()).isEqualTo("All is well with shop-api.");
        assertThat(turn.moves())
                .containsExactly(new Move.Say("All is well with shop-api."), new Move.Finish(Ending.ANSWERED));
        // 40 of 100 read afresh, 60 from the cache, 42 written.
        assertThat(turn.usage()).isEqualTo(new Turn.Usage(40, 42, 60, 0, new BigDecimal("0.001280")));
    }

    /** Guarded by the estimate of {@code CompletionsHttp}: whoever counts nothing is not free. */
    @Test
    void whatTheServerDoesNotCountIsEstimated() {
        server.reply(Completion.says("a".repeat(5_000)).uncounted());

        var usage = Objects.requireNonNull(ask().usage());

        int once = server.requests().getFirst().toString().length();
        assertThat(usage.outputTokens()).isEqualTo(2_000);
        assertThat(usage.inputTokens()).as("it comes with blanks").isBetween(once * 2 / 5, once * 4 / 5);
    }

    /** Guarded by {@code ModelFailure.spent}. */
    @Test
    void whatBrokeOffIsCountedToo() {
        server.reply(Completion.says("a".repeat(5_000)).cutAfter(20)).reply(Completion.says("hm"));
        int once = Objects.requireNonNull(ask().usage()).inputTokens();

        assertThat(once).isGreaterThan(server.requests().getFirst().toString().length() / 3);
    }

    @Test
    void theRequestNamesTheModelAndTheToolsWithTheirSchemas() {
        server.reply(Completion.says("hm"));
        ask();

        var request = server.requests().getFirst();
        assertThat(request.path("model").asText()).isEqualTo("llama-test");
        assertThat(request.path("max_tokens").asInt()).isEqualTo(1000);
        assertThat(request.has("max_completion_tokens")).isFalse();
        assertThat(request.path("messages").get(0).path("role").asText()).isEqualTo("system");
        var scale = request.path("tools").get(1).path("function");
        assertThat(scale.path("name").asText()).isEqualTo("scale_service");
        assertThat(scale.path("parameters").path("required")).hasSize(2);
        assertThat(scale.path("parameters")
                        .path("properties")
                        .path("replicas")
                        .path("maximum")
                        .asInt())
                .isEqualTo(50);
    }

    @Test
    void parallelCallsComeInOrderAndEachHasItsResult() {
        server.reply(Completion.finishing("tool_calls", "Looking.")
                .call("call_1", "check_health", "{\"service_id\":\"shop-api\"}")
                .call("call_2", "scale_service", SCALE));
        server.reply(Completion.says("Done."));

        var turn = ask();
        assertThat(turn.moves()).hasSize(3);
        assertThat(turn.moves().get(1))
                .isEqualTo(new Move.Read("call_1", "check_health", json("{\"service_id\":\"shop-api\"}")));
        assertThat(turn.moves().get(2)).isEqualTo(new Move.Propose("call_2", "scale_service", json(SCALE), List.of()));

        asked.carriedOut(turn);
        ask();

        var messages = server.requests().get(1).path("messages");
        assertThat(messages).hasSize(5);
        assertThat(messages.get(2).path("tool_calls"))
                .extracting(call -> call.path("id").asText())
                .containsExactly("call_1", "call_2");
        assertThat(messages.get(3).path("tool_call_id").asText()).isEqualTo("call_1");
        assertThat(messages.get(4).path("tool_call_id").asText()).isEqualTo("call_2");
    }

    /** Small models and some servers do all of this. Guarded by {@code CallReader}. */
    @Test
    void idsAndNamesThatNoApiTakesBackAreReplaced() {
        server.reply(Completion.calls()
                .call(null, "check_health", "{}")
                .call("same", "check_health", "{}")
                .call("same", "check_health", "")
                .call("x".repeat(41), "functions.check_health(\u0000)", "{}"));
        server.reply(Completion.calls().call("same", "check_health", "{}"));
        server.reply(Completion.says("I see."));

        var first = ask();
        asked.carriedOut(first);
        var second = ask();
        asked.carriedOut(second);
        ask();

        assertThat(List.of(first, second))
                .flatExtracting(Turn::moves)
                .map(move -> ((Move.Read) move).callId())
                .doesNotHaveDuplicates()
                .hasSize(5);
    }

    /** What cannot be read is answered with what is wrong with it; the tool's schema takes no text for an object. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"service_id\":\"shop-api\",\"replicas\":",
                "{\"service_id\":\"shop-api\",\"replicas\":3}{\"service_id\":\"shop-api\",\"replicas\":3}",
                "replicas: 3",
                "[3]",
                "null"
            })
    void malformedArgumentsReachNoToolAndAreAnsweredWithAnError(String arguments) {
        server.reply(Completion.calls().call("call_1", "scale_service", arguments));
        server.reply(Completion.says("I see."));

        var turn = ask();

        var propose = (Move.Propose) turn.moves().getFirst();
        assertThat(new TwoTools()
                        .find("scale_service")
                        .orElseThrow()
                        .arguments()
                        .faults(propose.arguments()))
                .isNotEmpty();
        asked.carriedOut(turn);
        ask();
        assertThat(server.requests()
                        .get(1)
                        .path("messages")
                        .get(2)
                        .path("tool_calls")
                        .get(0)
                        .path("function")
                        .path("arguments")
                        .asText())
                .isEqualTo("{}");
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"stop", "length", "content_filter", "a_new_reason"})
    void noCallIsPassedOnUnlessTheTurnEndedForIt(String finishReason) {
        server.reply(Completion.finishing(finishReason, "I will scale it.").call("call_1", "scale_service", SCALE));

        var turn = ask();

        assertThat(turn.moves()).noneMatch(Move.Propose.class::isInstance).contains(new Move.Finish(Ending.FAILED));
        // Nothing stays that the next request would have to answer.
        assertThat(turn.content().toString()).doesNotContain("tool_use");
        assertThat(asked.heard()).startsWith("I will scale it.\n[");
    }

    @Test
    void aRefusalIsToldAsOne() {
        server.reply(Completion.finishing("content_filter", ""));

        assertThat(ask().words()).contains("declined to answer");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 5, 8, 11})
    void aStreamThatBreaksOffIsNoTurn(int events) {
        var call = Completion.finishing("tool_calls", "Scaling.").call("call_1", "scale_service", SCALE);
        server.reply(call.cutAfter(events)).reply(call.failAfter(events)).reply(call);

        var turn = ask();

        assertThat(server.requests()).hasSize(3);
        assertThat(turn.moves()).filteredOn(Move.Propose.class::isInstance).hasSize(1);
    }

    /** All is said but that this was all. Guarded by: the end that {@code CompletionsHttp} waits for. */
    @Test
    void aStreamWithoutItsEndIsNoTurn() {
        var call = Completion.calls().call("call_1", "scale_service", SCALE);
        server.reply(call.cutAfter(9)).reply(Completion.says("Never mind."));

        assertThat(ask().words()).isEqualTo("Never mind.");
    }

    @Test
    void theLastWordIsSaidWithTheToolsInSightAndOutOfReach() {
        server.reply(Completion.calls().call("call_1", "check_health", "{}"));
        server.reply(Completion.says("It looked well."));
        asked.carriedOut(ask());

        var turn = brain().sumUp(asked.dialogue(), "The budget is used up.", words -> {});

        assertThat(server.requests().get(1).path("tool_choice").asText()).isEqualTo("none");
        assertThat(turn.words()).contains("It looked well.");
    }

    /** Claude may have thought without words, and the runbook brain may have looked, before this model took over. */
    @Test
    void aConversationThatOtherBrainsBeganIsUnderstood() {
        var thought = Json.mapper().createArrayNode();
        thought.addObject().put("type", "thinking").put("thinking", "hm").put("signature", "sig==");
        asked.steps().add(new Step("claude", thought, List.of()));
        var looked = new Move.Read("rb_1_1", "check_health", json("{}"));
        asked.carriedOut(new Turn(List.of(looked), Blocks.of(List.of(looked)), false, null, null));
        server.reply(Completion.says("I see."));

        assertThat(ask().words()).isEqualTo("I see.");
        assertThat(server.requests().getFirst().path("messages")).hasSize(4);
    }

    /** Guarded by: who does not listen any more in {@code ModelBrain.brokenOff}. */
    @Test
    void whenNobodyListensAnyMoreItIsNotTheModelsFault() {
        server.reply(Completion.says("All is well."));
        var gone = new IllegalStateException("another instance has the run");
        var said = new ArrayList<String>();

        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> brain().next(asked.dialogue(), words -> {
                    said.add(words);
                    throw gone;
                }))
                .isSameAs(gone);
        assertThat(said).as("nobody is told that it broke off").noneMatch(words -> words.startsWith("\n["));
    }

    private Turn ask() {
        return asked.ask(brain());
    }

    @Override
    public FakeChatCompletions server() {
        return server;
    }

    @Override
    public Asked asked() {
        return asked;
    }

    @Override
    public Answers<Completion> answers() {
        return new Answers<>(
                "llama-test",
                Completion.says(HERE),
                Completion.unavailable(),
                "llama-test answered 503",
                Completion.rateLimited("0.3"),
                Completion.rateLimited("3600"),
                "Rate limit reached",
                Completion.quotaSpent(),
                "exceeded your current quota",
                new Completion.Endless("Again! ", Duration.ofMillis(10)));
    }

    @Override
    public ModelBrain brain() {
        return new ModelBrain(
                "chat-model",
                "llama-test",
                CompletionsModel.source(new Config(server.url().resolve("/v1"), server.key()), "llama-test"),
                new TwoTools(),
                new Window(window, 1000),
                new Patience(4, Duration.ofMillis(5), Duration.ofSeconds(1), Duration.ofSeconds(20)),
                PRICE);
    }

    private static JsonNode json(String text) {
        return CallReader.json(text);
    }

    private record Config(URI baseUrl, String key) implements ChatModelConfig {

        @Override
        public Optional<String> model() {
            return Optional.of("llama-test");
        }

        @Override
        public Optional<String> apiKey() {
            return Optional.of(key);
        }

        @Override
        public int attempts() {
            return 4;
        }

        @Override
        public Duration pause() {
            return Duration.ofMillis(5);
        }

        @Override
        public Duration longestPause() {
            return Duration.ofSeconds(1);
        }

        @Override
        public Duration silence() {
            return Duration.ofSeconds(5);
        }

        @Override
        public Duration longestTurn() {
            return Duration.ofSeconds(20);
        }

        @Override
        public int maxTokens() {
            return 1000;
        }

        @Override
        public int context() {
            throw new AssertionError("the brain is told");
        }
    }
}
