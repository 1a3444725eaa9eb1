package io.syntra.agent.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.syntra.agent.brain.Blocks;
import io.syntra.agent.brain.Move;
import io.syntra.agent.brain.Turn;
import io.syntra.testing.anthropic.FakeAnthropic;
import io.syntra.testing.anthropic.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Conversations that are larger than what Claude can take in, against a server that refuses what its model cannot take in.
 * Without {@link Window#fit} each test here is refused with "prompt is too long".
 */
class WindowTest {

    private static final int WINDOW = 40_000;
    private static final String LARGE = "2026-11-28T07:00:00Z shop-api TypeError: x is undefined; ".repeat(300);

    private final FakeAnthropic anthropic = FakeAnthropic.start();
    private final Asked asked = new Asked();
    private int calls;

    WindowTest() {
        anthropic.window(WINDOW);
    }

    @AfterEach
    void keptToTheRules() {
        anthropic.close();
        assertThat(anthropic.refusals()).isEmpty();
    }

    @Test
    void manyLargeReadsInManyMessagesAreAnswered() {
        for (int message = 0; message < 6; message++) {
            look(4);
            say("All is well.");
            asked.again();
        }

        say("Still.");

        var last = anthropic.requests().getLast();
        // The newest results that there is room for are whole, the others say where they came from and in short what.
        assertThat(last.toString())
                .contains(LARGE, "in short", "There is no room here for the whole result")
                .contains(Asked.question(0), Asked.question(6));
        assertThat(results(last)).allSatisfy(result -> assertThat(result).contains("provenance", "check_health"));
        assertThat(last.path("system").get(0).path("text").asText()).isEqualTo(SystemPrompt.TEXT);
    }

    @Test
    void whatTheModelHasNotSeenYetIsWhole() {
        look(9);
        say("Well.");

        assertThat(results(anthropic.requests().getLast()).getLast()).contains(LARGE);
    }

    /** More at once than it can take in at all. */
    @Test
    void ofTheNewestResultsTheLargestGiveWay() {
        asked.carriedOut(ask(call(6)), LARGE);
        say("Well.");

        var results = results(anthropic.requests().getLast());
        assertThat(results).hasSize(6);
        assertThat(results).filteredOn(result -> result.contains(LARGE)).hasSizeBetween(2, 5);
    }

    /** A watch of an hour looks hundreds of times. */
    @Test
    void ofEarlierMessagesOnlyTheWordsMayStay() {
        for (int message = 0; message < 2; message++) {
            for (int i = 0; i < 120; i++) {
                asked.carriedOut(looks(3));
            }
            asked.carriedOut(watch(List.of(new Move.Say("It held %d.".formatted(message)))));
            asked.again();
        }

        say("Yes.");

        assertThat(anthropic.requests().getLast().toString())
                .contains(Asked.question(0), "It held 0.", Asked.question(2))
                .doesNotContain("watch_1\"");
    }

    @Test
    void inTheEndNotEvenTheseStay() {
        for (int message = 0; message < 30; message++) {
            say("It is like this. ".repeat(400) + message);
            asked.again();
        }

        say("Yes.");

        assertThat(anthropic.requests().getLast().toString())
                .contains("this. 29", Asked.question(30))
                .doesNotContain("this. 0\"", Asked.question(0));
    }

    /** What went stays away, and much goes at once: most requests begin, byte for byte, as the one before them did. */
    @Test
    void requestsBeginAsTheOneBeforeThem() {
        for (int message = 0; message < 4; message++) {
            look(6);
            say("All is well.");
            asked.again();
        }

        var requests = anthropic.requests();
        long anew = IntStream.range(1, requests.size())
                .filter(i ->
                        !ClaudeTest.beginning(requests.get(i)).startsWith(ClaudeTest.beginning(requests.get(i - 1))))
                .count();
        assertThat(requests).hasSize(28);
        assertThat(anew).isBetween(1L, 7L);
    }

    private static List<String> results(JsonNode request) {
        return request.path("messages").findParents("tool_use_id").stream()
                .map(result -> result.path("content").asText())
                .toList();
    }

    /** So many turns with a large read each. */
    private void look(int times) {
        for (int i = 0; i < times; i++) {
            asked.carriedOut(ask(call(1)), LARGE);
        }
    }

    /** One that no model was asked for. */
    private static Turn watch(List<Move> moves) {
        return new Turn(moves, Blocks.of(moves), false, null, null);
    }

    private Turn looks(int many) {
        var moves = new ArrayList<Move>();
        for (int i = 0; i < many; i++) {
            moves.add(new Move.Read("watch_" + ++calls, "check_health", CallReader.json("{}")));
        }
        return watch(moves);
    }

    private Reply call(int many) {
        var reply = Reply.message("tool_use").thinking("I look", "sig==");
        for (int i = 0; i < many; i++) {
            reply = reply.toolUse("toolu_" + ++calls, "check_health", Map.of("service_id", "shop-api"));
        }
        return reply;
    }

    private void say(String words) {
        asked.carriedOut(ask(Reply.says(words)));
    }

    private Turn ask(Reply reply) {
        anthropic.reply(reply);
        return asked.ask(new ModelBrain(
                "claude",
                "Claude",
                MessagesModel.source(new ClaudeTest.Config(anthropic.url()), anthropic.key()),
                new TwoTools(),
                new Window(WINDOW, 1000),
                new Patience(1, Duration.ZERO, Duration.ZERO, Duration.ofSeconds(20)),
                Price.FREE));
    }
}
