package io.syntra.agent.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import io.syntra.agent.brain.BrainUnavailable;
import io.syntra.agent.brain.Dialogue.Call;
import io.syntra.agent.brain.Dialogue.Step;
import io.syntra.agent.brain.Move;
import io.syntra.agent.brain.Move.Ending;
import io.syntra.agent.brain.Turn;
import io.syntra.contracts.Json;
import io.syntra.testing.anthropic.FakeAnthropic;
import io.syntra.testing.anthropic.Reply;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.assertj.core.util.Throwables;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Claude over the wire, against a server that is as strict as the real one. */
class ClaudeTest implements PatienceWithModels<Reply> {

    private static final Price PRICE =
            new Price(new BigDecimal("5"), new BigDecimal("25"), new BigDecimal("0.5"), new BigDecimal("6.25"));

    private static final int WINDOW = 200_000;

    private final FakeAnthropic anthropic = FakeAnthropic.start();
    private final Asked asked = new Asked();

    @AfterEach
    void keptToTheRules() {
        anthropic.close();
        assertThat(anthropic.refusals()).isEmpty();
    }

    @Test
    void wordsAreHeardAsTheyComeAndEndTheTurn() {
        anthropic.reply(Reply.says("All is well with shop-api."));

        var turn = ask();

        assertThat(asked.heard()).isEqualTo("All is well with shop-api.");
        assertThat(turn.moves())
                .containsExactly(new Move.Say("All is well with shop-api."), new Move.Finish(Ending.ANSWERED));
        assertThat(turn.spoken()).isTrue();
    }

    @Test
    void theRequestNamesTheToolsWithClosedSchemasAndCachesThem() {
        anthropic.reply(Reply.says("hm"));
        ask();

        var request = anthropic.requests().getFirst();
        assertThat(request.path("stream").asBoolean()).isTrue();
        assertThat(request.path("tools")).hasSize(2);
        assertThat(request.path("tools")
                        .get(1)
                        .path("input_schema")
                        .path("additionalProperties")
                        .asBoolean(true))
                .isFalse();
        assertThat(request.path("tools")
                        .get(1)
                        .path("input_schema")
                        .path("properties")
                        .path("replicas")
                        .path("maximum")
                        .asInt())
                .isEqualTo(50);
        assertThat(request.path("system")
                        .get(0)
                        .path("cache_control")
                        .path("type")
                        .asText())
                .isEqualTo("ephemeral");
        assertThat(request.path("system").get(0).path("text").asText()).doesNotContainPattern("20\\d\\d-\\d\\d");
    }

    @Test
    void parallelCallsComeInOrderAndTheirResultsGoBackInOneMessage() {
        anthropic.reply(Reply.message("tool_use")
                .thinking("first I look", "sig1==")
                .text("Looking.")
                .thinking("then I think again", "sig2==")
                .redactedThinking("opaque")
                .toolUse("toolu_1", "check_health", Map.of("service_id", "shop-api"))
                .toolUse("toolu_2", "scale_service", Map.of("service_id", "shop-api", "replicas", 3)));
        anthropic.reply(Reply.says("Done."));

        var turn = ask();
        assertThat(turn.moves()).hasSize(3);
        assertThat(turn.moves().get(1)).isInstanceOfSatisfying(Move.Read.class, read -> assertThat(read.callId())
                .isEqualTo("toolu_1"));
        assertThat(turn.moves().get(2)).isInstanceOfSatisfying(Move.Propose.class, propose -> assertThat(
                        propose.arguments().path("replicas").asInt())
                .isEqualTo(3));

        asked.carriedOut(turn);
        ask();

        var messages = anthropic.requests().get(1).path("messages");
        assertThat(messages).hasSize(3);
        assertThat(messages.get(1).path("content")).hasToString(turn.content().toString());
        assertThat(messages.get(2).path("content")).hasSize(2);
        assertThat(messages.get(2).path("content").get(0).path("tool_use_id").asText())
                .isEqualTo("toolu_1");
        assertThat(messages.get(2).path("content").get(1).path("is_error").asBoolean())
                .isTrue();
    }

    /** Claude may begin with an empty text; the API refuses every request that sends one back. */
    @Test
    void aBlankTextIsNotSentBack() {
        anthropic.reply(Reply.message("tool_use")
                .thinking("", "sig1==")
                .text("")
                .text(" \n")
                .toolUse("toolu_1", "check_health", Map.of("service_id", "shop-api")));
        anthropic.reply(Reply.says("Done."));
        asked.carriedOut(ask());
        ask();

        var sent = anthropic.requests().get(1).path("messages").get(1).path("content");
        assertThat(sent).extracting(block -> block.path("type").asText()).containsExactly("thinking", "tool_use");
    }

    @Test
    void aCallWithoutArgumentsHasAnEmptyObject() {
        anthropic.reply(Reply.message("tool_use").toolUse("toolu_1", "check_health", Map.of()));

        assertThat(((Move.Read) ask().moves().getFirst()).arguments()).hasToString("{}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "max_tokens",
                "end_turn",
                "pause_turn",
                "refusal",
                "model_context_window_exceeded",
                "stop_sequence",
                "new_reason"
            })
    void noCallIsPassedOnUnlessTheTurnEndedForIt(String stopReason) {
        anthropic.reply(Reply.message(stopReason)
                .text("I will scale it.")
                .toolUse("toolu_1", "scale_service", Map.of("service_id", "shop-api", "replicas", 0)));

        var turn = ask();

        assertThat(turn.moves()).noneMatch(Move.Propose.class::isInstance).anyMatch(Move.Finish.class::isInstance);
        // Nothing stays that the next request would have to answer.
        assertThat(turn.content().toString()).doesNotContain("tool_use");
    }

    /** As the API says it in {@code stop_details}. */
    @Test
    void aModelThatDeclinesIsToldWithItsReason() {
        anthropic.reply(Reply.message("refusal").because("It looks like an attack.\u001b[2J\nApproved."));
        anthropic.reply(Reply.message("refusal"));

        var turn = ask();

        assertThat(turn.words()).isEqualTo("[The model declined to answer: It looks like an attack. ⏎ Approved.]");
        assertThat(turn.moves()).last().isEqualTo(new Move.Finish(Ending.FAILED));
        assertThat(ask().words()).isEqualTo("[The model declined to answer.]");
    }

    /** Guarded by the index in {@code MessageAssembly}. */
    @Test
    void piecesThatComeInTurnAreTakenToTheirBlocks() {
        anthropic.reply(Reply.message("tool_use")
                .thinking("first I look", "sig1==")
                .text("Looking.")
                .toolUse("toolu_1", "check_health", Map.of("service_id", "shop-api"))
                .toolUse("toolu_2", "scale_service", Map.of("service_id", "shop-api", "replicas", 3))
                .interleaved());

        var turn = ask();

        assertThat(turn.content()).hasSize(4);
        assertThat(turn.content().get(0).path("thinking").asText()).isEqualTo("first I look");
        assertThat(turn.moves())
                .containsExactly(
                        new Move.Say("Looking."),
                        new Move.Read(
                                "toolu_1",
                                "check_health",
                                Json.mapper().createObjectNode().put("service_id", "shop-api")),
                        new Move.Propose(
                                "toolu_2",
                                "scale_service",
                                Json.mapper()
                                        .createObjectNode()
                                        .put("service_id", "shop-api")
                                        .put("replicas", 3),
                                List.of()));
    }

    /** A stream that has begun well may still end in an error; some pass, and some do not. */
    @ParameterizedTest
    @ValueSource(strings = {"overloaded_error", "api_error", "rate_limit_error", "timeout_error"})
    void anErrorThatPassesIsAskedAgainAlsoAfterAnAnswerBegan(String type) {
        anthropic.reply(Reply.says("Half of it").failAfter(5, type));
        anthropic.reply(Reply.says("Here I am."));

        assertThat(ask().words()).isEqualTo("Here I am.");
        assertThat(anthropic.requests()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "invalid_request_error",
                "authentication_error",
                "permission_error",
                "billing_error",
                "request_too_large",
                "a_new_error"
            })
    void anErrorThatDoesNotPassIsNotAskedTwice(String type) {
        anthropic.reply(Reply.says("Half of it").failAfter(5, type));

        assertUnavailable("broke off");
        assertThat(anthropic.requests()).hasSize(1);
    }

    @Test
    void aPausedTurnIsGivenBackToGoOn() {
        anthropic.reply(Reply.message("pause_turn").text("One moment"));
        anthropic.reply(Reply.says("and done."));

        var turn = ask();
        assertThat(turn.moves()).containsExactly(new Move.Say("One moment"));
        asked.carriedOut(turn);
        ask();

        assertThat(anthropic
                        .requests()
                        .get(1)
                        .path("messages")
                        .get(1)
                        .path("role")
                        .asText())
                .isEqualTo("assistant");
    }

    /** Its input comes in pieces, too. Guarded by: the blocks that {@code MessageAssembly.whole} gives their input. */
    @Test
    void whatClaudeLooksUpItselfGoesBackAsItAskedForIt() {
        anthropic.reply(Reply.message("pause_turn")
                .text("Let me search.")
                .block(
                        "server_tool_use",
                        Map.of("id", "srvtoolu_1", "name", "web_search", "input", Map.of("query", "TypeError"))));
        anthropic.reply(Reply.says("It is a bug."));

        asked.carriedOut(ask());

        assertThat(ask().words()).isEqualTo("It is a bug.");
        assertThat(anthropic.requests().getLast().findValuesAsText("query")).containsExactly("TypeError");
    }

    /** Guarded by: what {@code MessageAssembly.cutOff} leaves out. */
    @Test
    void theLimitMayFallWithinWhatClaudeLooksUpItself() {
        anthropic.reply(Reply.message("max_tokens")
                .text("Let me search.")
                .block("server_tool_use", Map.of("id", "srvtoolu_1", "name", "web_search", "input", "{\"que")));

        var turn = ask();

        assertThat(turn.words()).contains("cut off at the model's limit");
        assertThat(turn.content().findValuesAsText("type")).containsExactly("text");
    }

    /** Guarded by: the last block that {@code MessageAssembly.stopReason} looks at. */
    @Test
    void aTurnThatPausesInAThoughtIsNotGoneOnWith() {
        anthropic.reply(Reply.message("pause_turn")
                .text("One moment.")
                .thinking("hm", "sig==")
                .text(" "));

        assertThat(ask().moves()).contains(new Move.Finish(Ending.FAILED));
    }

    /** Guarded by: the thoughts that {@code MessagesRequest.endSaid} leaves out. */
    @ParameterizedTest
    @ValueSource(strings = {"end_turn", "max_tokens", "pause_turn"})
    void whatEndedInAThoughtIsAskedAboutAgain(String stopReason) {
        anthropic.reply(Reply.message(stopReason).thinking("hm", "sig1==").redactedThinking("opaque"));
        anthropic.reply(Reply.message(stopReason).text("So.").thinking("hm", "sig2=="));
        anthropic.reply(Reply.says("It is well."));
        for (int i = 0; i < 2; i++) {
            asked.carriedOut(ask());
            asked.again();
        }

        assertThat(ask().words()).isEqualTo("It is well.");
        assertThat(anthropic.requests().getLast().findValuesAsText("text")).contains("So.");
    }

    /**
     * Cut off in the middle of a call, which then is no JSON: it is not even read. Guarded by: the stop reason in {@code
     * MessageAssembly.whole}, and {@code MessageAssembly.cutOff}; either is enough.
     */
    @Test
    void theLimitMayFallWithinACall() {
        anthropic.reply(Reply.message("max_tokens")
                .text("I will scale it.")
                .toolUse("toolu_1", "scale_service", "{\"service_id\":\"shop-api\",\"repl"));

        var turn = ask();

        assertThat(turn.moves()).noneMatch(Move.Propose.class::isInstance).contains(new Move.Finish(Ending.FAILED));
        assertThat(turn.content().toString()).doesNotContain("tool_use");
        assertThat(asked.heard()).contains("nothing of it was carried out");
    }

    /**
     * The API refuses a thought without its signature, in this message and in each one after it. Guarded by {@code
     * MessageAssembly.unsigned}; one that is last is not sent by {@code MessagesRequest.endSaid} either.
     */
    @Test
    void theLimitMayFallWithinAThought() {
        anthropic.reply(Reply.message("max_tokens").text("I look.").thinking("first I", ""));
        anthropic.reply(Reply.says("Done."));

        var turn = ask();
        assertThat(turn.moves()).contains(new Move.Finish(Ending.FAILED));
        assertThat(turn.content().findValuesAsText("type")).containsExactly("text");
        asked.carriedOut(turn);
        asked.again();

        assertThat(ask().words()).isEqualTo("Done.");
    }

    /** After results Claude may end its turn without a word; a person is not left without one. */
    @Test
    void aTurnWithoutAWordIsToldAsOne() {
        anthropic.reply(Reply.message("tool_use").toolUse("toolu_1", "check_health", Map.of()));
        anthropic.reply(Reply.message("end_turn"));
        asked.carriedOut(ask());

        var turn = ask();

        assertThat(turn.moves())
                .containsExactly(
                        new Move.Say("[The model ended its turn without a word.]"), new Move.Finish(Ending.FAILED));
        assertThat(asked.heard()).contains("without a word");
    }

    /** The tools and the instructions are one, all that was said before the newest results the other. */
    @Test
    void aRequestBeginsByteForByteAsTheOneBeforeItAndMarksWhatToCache() {
        for (int i = 0; i < 3; i++) {
            anthropic.reply(Reply.message("tool_use")
                    .thinking("hm", "sig" + i + "==")
                    .toolUse("toolu_" + i, "check_health", Map.of("b", i, "a", "é\n")));
            asked.carriedOut(ask());
        }
        anthropic.reply(Reply.says("Done."));
        ask();

        var requests = anthropic.requests();
        for (int i = 0; i < requests.size(); i++) {
            var request = requests.get(i);
            var messages = request.path("messages");
            var newest = messages.get(messages.size() - 1).path("content");
            assertThat(request.findParents("cache_control"))
                    .containsExactlyInAnyOrder(
                            request.path("system").get(request.path("system").size() - 1),
                            newest.get(newest.size() - 1));
            assertThat(beginning(request)).startsWith(i == 0 ? "" : beginning(requests.get(i - 1)));
        }
    }

    /** As the cache sees it: in this order, without the marks, and open for what follows. */
    static String beginning(JsonNode request) {
        var unmarked = request.deepCopy();
        unmarked.findParents("cache_control").forEach(block -> ((ObjectNode) block).remove("cache_control"));
        var text = unmarked.path("tools") + " " + unmarked.path("system") + " " + unmarked.path("messages");
        return text.substring(0, text.length() - 1);
    }

    @Test
    void aCallThatIsNoJsonIsAskedForAgain() {
        anthropic.reply(Reply.message("tool_use").toolUse("toolu_1", "scale_service", "{\"replicas\":"));
        anthropic.reply(Reply.message("tool_use").toolUse("toolu_1", "scale_service", "{\"replicas\":3}{}"));
        anthropic.reply(Reply.says("Never mind."));

        assertThat(ask().words()).isEqualTo("Never mind.");
        assertThat(anthropic.requests()).hasSize(3);
    }

    /** The SDK tells of it in a way of its own. Guarded by: what {@code MessageAssembly.accept} makes of that. */
    @Test
    void anAnswerWithAnEventThatIsNoJsonIsAskedForAgain() {
        anthropic.reply(Reply.says("It is").garbledAfter(4));
        anthropic.reply(Reply.says("It is well."));

        assertThat(ask().words()).isEqualTo("It is well.");
        assertThat(anthropic.requests()).hasSize(2);
    }

    /** It could not be sent back. Guarded by: {@code CallReader.VERBATIM}. */
    @ParameterizedTest
    @CsvSource({
        "'', check_health",
        "toolu 1, check_health",
        "../../actions, check_health",
        "toolu_1, ''",
        "toolu_1, a.b"
    })
    void aCallThatNoRequestMayHoldIsNotTaken(String id, String tool) {
        anthropic.reply(Reply.message("tool_use").toolUse(id, tool, Map.of()));

        assertThatExceptionOfType(BrainUnavailable.class).isThrownBy(this::ask);
        assertThat(anthropic.requests()).hasSize(1);
    }

    /** Guarded by: the request that leaves a turn without blocks out. */
    @Test
    void aTurnWithoutAWordIsNotSentBack() {
        anthropic.reply(Reply.message("pause_turn"));
        anthropic.reply(Reply.says("Done."));

        asked.carriedOut(ask());

        assertThat(ask().words()).isEqualTo("Done.");
    }

    /** Guarded by: the statuses in {@code ModelApi.refusal}. */
    @ParameterizedTest
    @CsvSource({
        "408, 2", "409, 2", "429, 2", "500, 2", "503, 2", "529, 2", "400, 1", "401, 1", "403, 1", "404, 1", "413, 1"
    })
    void whatMayPassIsAskedAgainAndNothingElse(int status, int times) {
        anthropic.reply(new Reply.Refusal(status, "an_error", "No.", null, null));
        anthropic.reply(Reply.says("Done."));

        if (times == 1) {
            assertThatExceptionOfType(BrainUnavailable.class).isThrownBy(this::ask);
        } else {
            assertThat(ask().words()).isEqualTo("Done.");
        }

        assertThat(anthropic.requests()).hasSize(times);
    }

    /** The API would refuse all that comes after it. Guarded by: the ids so far in {@code CallReader}. */
    @Test
    void aCallWithTheIdOfAnotherIsAskedForAgain() {
        anthropic.reply(Reply.message("tool_use").toolUse("toolu_1", "check_health", Map.of()));
        asked.carriedOut(ask());
        anthropic.reply(Reply.message("tool_use").toolUse("toolu_1", "check_health", Map.of()));
        anthropic.reply(Reply.message("tool_use")
                .toolUse("toolu_2", "check_health", Map.of())
                .toolUse("toolu_2", "check_health", Map.of()));
        anthropic.reply(Reply.says("Never mind."));

        assertThat(ask().words()).isEqualTo("Never mind.");
        assertThat(anthropic.requests()).hasSize(4);
    }

    @Test
    void whatClaudeSaysInBlocksOfANewKindGoesBackAsItCame() {
        var reply = Reply.message("tool_use").thinking("hm", "sig==");
        reply.content().addObject().put("type", "a_new_block").putObject("data").put("opaque", 1);
        anthropic.reply(reply.toolUse("toolu_1", "check_health", Map.of()));
        anthropic.reply(Reply.says("Done."));

        asked.carriedOut(ask());
        ask();

        assertThat(anthropic.requests().get(1).path("messages").get(1).path("content"))
                .hasSize(3)
                .anySatisfy(block ->
                        assertThat(block.toString()).isEqualTo("{\"type\":\"a_new_block\",\"data\":{\"opaque\":1}}"));
    }

    /** Guarded by: the mapper of {@code MessagesModel}; the SDK's own reads a number with 17 digits. */
    @Test
    void numbersGoBackToTheLastDigit() {
        var score = new BigDecimal("0.123456789012345678901234567891");
        anthropic.reply(Reply.message("tool_use")
                .block("a_new_block", Map.of("score", score))
                .toolUse("toolu_1", "check_health", Map.of()));
        anthropic.reply(Reply.says("Done."));

        asked.carriedOut(ask());
        ask();

        assertThat(anthropic
                        .requests()
                        .get(1)
                        .path("messages")
                        .get(1)
                        .path("content")
                        .get(0)
                        .path("score")
                        .decimalValue())
                .isEqualTo(score);
    }

    /** All but the last event is there, in the last of them: {@code message_stop} alone is missing. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 5, 8, 11, 14, 15, 16})
    void aStreamThatBreaksOffIsNoTurn(int events) {
        var call = Reply.message("tool_use")
                .text("Scaling.")
                .toolUse("toolu_1", "scale_service", Map.of("service_id", "shop-api", "replicas", 3));
        anthropic.reply(call.cutAfter(events));
        anthropic.reply(call.failAfter(events));
        anthropic.reply(call);

        var turn = ask();

        assertThat(anthropic.requests()).hasSize(3);
        assertThat(turn.moves()).filteredOn(Move.Propose.class::isInstance).hasSize(1);
    }

    @Test
    void whatAnAnswerCostCountsTheCacheApart() {
        anthropic.reply(Reply.says("hm").using(1_000_000, 100_000, 2_000_000, 400_000));

        assertThat(ask().usage())
                .isEqualTo(new Turn.Usage(1_000_000, 100_000, 2_000_000, 400_000, new BigDecimal("11.000000")));
    }

    /** Guarded by {@code ModelFailure.spent}, and by {@code MessageAssembly.spent} for what was not counted yet. */
    @Test
    void whatBrokeOffIsCountedToo() {
        var long1 = Reply.says("a".repeat(5_000)).using(1_000_000, 100_000, 0, 0);
        anthropic.reply(long1.cutAfter(4)).reply(Reply.says("hm").using(1_000_000, 100_000, 0, 0));

        var usage = Objects.requireNonNull(ask().usage());

        assertThat(usage.inputTokens()).isEqualTo(2_000_000);
        assertThat(usage.outputTokens()).isBetween(100_001, 110_000);
        assertThat(usage.cost()).isBetween(new BigDecimal("12.5"), new BigDecimal("12.8"));
    }

    @Test
    void whatCameToNothingIsToldWithTheReason() {
        for (int i = 0; i < 4; i++) {
            anthropic.reply(
                    Reply.says("All is well.").using(1_000_000, 100_000, 0, 0).cutAfter(4));
        }

        assertThatExceptionOfType(BrainUnavailable.class).isThrownBy(this::ask).satisfies(e -> assertThat(
                        Objects.requireNonNull(e.lost()).inputTokens())
                .isEqualTo(4_000_000));
    }

    @Test
    void theLastWordIsSaidWithTheToolsInSightAndOutOfReach() {
        anthropic.reply(Reply.message("tool_use").toolUse("toolu_1", "check_health", Map.of()));
        anthropic.reply(Reply.message("tool_use")
                .text("It looked well.")
                .toolUse("toolu_2", "scale_service", Map.of("service_id", "shop-api", "replicas", 0)));
        asked.carriedOut(ask());

        var turn = brain().sumUp(asked.dialogue(), "The budget is used up.", words -> {});

        var request = anthropic.requests().get(1);
        assertThat(request.path("tools")).hasSize(2);
        assertThat(request.path("tool_choice").path("type").asText()).isEqualTo("none");
        assertThat(turn.words()).isEqualTo("[The budget is used up. What is known so far:]\nIt looked well.");
        assertThat(turn.moves()).last().isEqualTo(new Move.Finish(Ending.FAILED));
        assertThat(turn.moves()).noneMatch(Move.Propose.class::isInstance);
        assertThat(turn.content().toString()).doesNotContain("tool_use");
    }

    @Test
    void anOverloadedApiMaySayWhenToo() {
        anthropic.reply(Reply.overloaded("0.05")).reply(Reply.says("Here I am."));
        assertThat(ask().words()).isEqualTo("Here I am.");

        anthropic.reply(Reply.overloaded("3600"));
        assertUnavailable("Overloaded");
        assertThat(anthropic.requests()).hasSize(3);
    }

    /** Guarded by: the silence that {@code ModelApi.Answer} bears. */
    @Test
    void aModelThatFallsSilentIsAskedAgain() {
        anthropic.reply(new Reply.Endless("Wait.", Duration.ofMinutes(1)));
        anthropic.reply(Reply.says("Done."));

        assertThat(asked.ask(brain(Duration.ofSeconds(20), Duration.ofMillis(400)))
                        .words())
                .isEqualTo("Done.");
    }

    /** Guarded by: the deadline that the watch over {@code ModelApi.Answer} knows. */
    @Test
    void aModelThatFallsSilentIsNotWaitedForBeyondTheDeadline() {
        anthropic.reply(new Reply.Endless("Wait.", Duration.ofMinutes(1)));
        var before = System.nanoTime();

        assertThatExceptionOfType(BrainUnavailable.class)
                .isThrownBy(() -> asked.ask(brain(Duration.ofMillis(300))))
                .withMessageContaining("in time");
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(3));
    }

    /** What it said so far is not the answer. The watch and each read know the deadline; either is enough. */
    @Test
    @Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aModelThatDoesNotEndIsLeftAfterTheLongestTurn() {
        anthropic.reply(new Reply.Endless("Again! ", Duration.ofMillis(10)));

        assertThatExceptionOfType(BrainUnavailable.class)
                .isThrownBy(() -> asked.ask(brain(Duration.ofMillis(300))))
                .withMessageContaining("in time");
        assertThat(asked.heard()).startsWith("Again! Again! ").endsWith("[The answer broke off.]\n");
        nobodyIsAnsweredAnyMore();
    }

    /** Guarded by: the answer that {@code MessagesModel} closes. */
    @Test
    void anAnswerThatNobodyHearsIsLeft() {
        anthropic.reply(new Reply.Endless("Again! ", Duration.ofMillis(10)));

        assertThatIllegalStateException()
                .isThrownBy(() -> brain().next(asked.dialogue(), words -> {
                    throw new IllegalStateException("gone");
                }))
                .withMessage("gone");
        nobodyIsAnsweredAnyMore();
    }

    /** Before silence or the deadline would see to it. */
    private void nobodyIsAnsweredAnyMore() {
        await().atMost(Duration.ofSeconds(3)).until(() -> anthropic.answering() == 0);
    }

    /** As a file with a line's end has it. Guarded by: the failure that does not tell what the JDK says of a header. */
    @Test
    void aKeyThatCannotBeSentIsNotTold() {
        var key = anthropic.key() + "\n";

        assertThatExceptionOfType(BrainUnavailable.class)
                .isThrownBy(() -> asked.ask(brain(Duration.ofSeconds(20), Duration.ofSeconds(5), key)))
                .withMessageContaining("its key")
                .satisfies(e -> assertThat(Throwables.getStackTrace(e)).doesNotContain(anthropic.key()));
        assertThat(anthropic.requests()).isEmpty();
    }

    /** The tests run with {@code ANTHROPIC_LOG=debug}. Guarded by: the log level of {@code MessagesModel}. */
    @Test
    void nothingIsPrintedWhateverTheEnvironmentSays() {
        anthropic.reply(Reply.says("A word that only this test knows."));
        var err = System.err;
        var printed = new ByteArrayOutputStream();
        System.setErr(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            ask();
        } finally {
            System.setErr(err);
        }

        assertThat(System.getenv("ANTHROPIC_LOG")).isEqualTo("debug");
        assertThat(printed.toString(StandardCharsets.UTF_8))
                .doesNotContain("only this test", anthropic.url().getAuthority());
    }

    /** Nor are its attempts, all together, longer than that. */
    @Test
    void theDeadlineHoldsForAllAttemptsOfATurn() {
        anthropic.reply(Reply.rateLimited("0.8"));

        assertThatExceptionOfType(BrainUnavailable.class)
                .isThrownBy(() -> asked.ask(brain(Duration.ofMillis(700))))
                .withMessageContaining("Too many requests");
        assertThat(anthropic.requests()).hasSize(1);
    }

    /** Guarded by {@code ModelApi.LONGEST_ANSWER}. */
    @Test
    void aModelThatRepeatsItselfFastIsLeftAfterSoManyCharacters() {
        anthropic.reply(new Reply.Endless("x".repeat(100_000), Duration.ZERO));

        assertUnavailable("did not come to an end");
    }

    /** Guarded by: the deadline that {@code ModelBrain.ask} waits to. */
    @Test
    @Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aModelThatNeverAnswersIsLeftToo() {
        var silent = new ModelBrain(
                "silent",
                "silent",
                deadline -> new StreamingChatModel() {
                    @Override
                    public void doChat(ChatRequest request, StreamingChatResponseHandler handler) {}
                },
                new TwoTools(),
                new Window(WINDOW, 1000),
                patience(Duration.ofMillis(50)),
                PRICE);

        assertThatExceptionOfType(BrainUnavailable.class)
                .isThrownBy(() -> asked.ask(silent))
                .withMessageContaining("in time");
    }

    @Test
    void aConversationThatTheRunbookBrainBeganIsUnderstood() {
        var content = Json.mapper().createArrayNode();
        content.addObject().put("type", "text").put("text", "Looking.");
        content.addObject()
                .put("type", "tool_use")
                .put("id", "rb_1_1")
                .put("name", "check_health")
                .putObject("input");
        asked.steps()
                .add(new Step(
                        "runbook",
                        content,
                        List.of(new Call("rb_1_1", "check_health", Json.mapper().createObjectNode(), false, null))));
        anthropic.reply(Reply.says("I see."));

        assertThat(ask().words()).isEqualTo("I see.");
    }

    private Turn ask() {
        return asked.ask(brain());
    }

    @Override
    public FakeAnthropic server() {
        return anthropic;
    }

    @Override
    public Asked asked() {
        return asked;
    }

    @Override
    public ModelBrain brain() {
        return brain(Duration.ofSeconds(20));
    }

    @Override
    public Answers<Reply> answers() {
        return new Answers<>(
                "Claude",
                Reply.says(HERE),
                Reply.overloaded(),
                "529",
                Reply.rateLimited("0.3"),
                Reply.rateLimited("3600"),
                "Too many requests",
                Reply.spendLimit(),
                "spend limit",
                new Reply.Endless("Again! ", Duration.ofMillis(10)));
    }

    private ModelBrain brain(Duration longestTurn) {
        return brain(longestTurn, Duration.ofSeconds(5));
    }

    private ModelBrain brain(Duration longestTurn, Duration silence) {
        return brain(longestTurn, silence, anthropic.key());
    }

    private ModelBrain brain(Duration longestTurn, Duration silence, String key) {
        return new ModelBrain(
                "claude",
                "Claude",
                MessagesModel.source(new Config(anthropic.url(), silence), key),
                new TwoTools(),
                new Window(WINDOW, 1000),
                patience(longestTurn),
                PRICE);
    }

    private static Patience patience(Duration longestTurn) {
        return new Patience(4, Duration.ofMillis(5), Duration.ofSeconds(1), longestTurn);
    }

    record Config(URI baseUrl, Duration silence) implements ClaudeConfig {

        Config(URI baseUrl) {
            this(baseUrl, Duration.ofSeconds(5));
        }

        @Override
        public Optional<String> apiKey() {
            return Optional.of("test-key");
        }

        @Override
        public String model() {
            return "claude-test";
        }

        @Override
        public int maxTokens() {
            return 1000;
        }

        @Override
        public int context() {
            throw new AssertionError("the brain is told");
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
        public Duration longestTurn() {
            return Duration.ofSeconds(20);
        }
    }
}
