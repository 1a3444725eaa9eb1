package io.syntra.agent.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.syntra.agent.brain.Dialogue.Call;
import io.syntra.agent.brain.Dialogue.Exchange;
import io.syntra.agent.brain.Dialogue.Result;
import io.syntra.agent.brain.Dialogue.Step;
import io.syntra.contracts.Json;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What no look shows is marked, however sure it sounds. */
class CitationsTest {

    private static final String RESULT = """
            {"data": {"error_rate": 0.41372, "requests": 1234, "latency_p95": 899.7, "of": "95 of 100",
             "since": "2026-11-28T12:04:31Z", "version": "1.4.2", "kinds": ["a", "b", "c"]}}""";

    private final List<Exchange> asked = List.of(new Exchange(
            UUID.randomUUID(),
            "why?",
            List.of(new Step(
                    "claude",
                    Json.mapper().createArrayNode(),
                    List.of(call("toolu_1", true), call("toolu_2", true), call("toolu_3", false)))),
            null));

    private final List<Exchange> told = List.of(new Exchange(
            UUID.randomUUID(),
            "Why are there 500 errors?",
            List.of(new Step(
                    "claude",
                    Json.mapper().createArrayNode(),
                    List.of(call("toolu_1", true), call("toolu_4", RESULT)))),
            null));

    private static Call call(String id, boolean ok) {
        return new Call(
                id,
                "get_logs",
                Json.mapper().createObjectNode(),
                false,
                new Result(ok, Json.mapper().createObjectNode(), ""));
    }

    private static Call call(String id, String result) {
        try {
            return new Call(
                    id,
                    "get_metrics",
                    Json.mapper().createObjectNode(),
                    false,
                    new Result(true, Json.mapper().readTree(result), "214 failed"));
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aSentenceThatNamesALookIsNotMarked() {
        var citations = Citations.of(
                "v2 fails with a TypeError. [toolu_1] Before it there were no errors [toolu_1, toolu_2].", asked);

        assertThat(citations.cited()).containsExactly("toolu_1", "toolu_2");
        assertThat(citations.unverified()).isEmpty();
    }

    @Test
    void whatNamesNothingIsMarked() {
        var citations = Citations.of("v2 fails [toolu_1].\nI restarted it. The user approved that!", asked);

        assertThat(citations.unverified()).containsExactly("I restarted it.", "The user approved that!");
    }

    /** Guarded by: only what was carried out, and went well, is known. */
    @Test
    void aLookThatWasNeverMadeOrFailedShowsNothing() {
        var citations = Citations.of("It is the disk [toolu_9]. The logs say so [toolu_3].", asked);

        assertThat(citations.cited()).isEmpty();
        assertThat(citations.unverified()).containsExactly("It is the disk [toolu_9].", "The logs say so [toolu_3].");
    }

    /** Guarded by: {@code Figures}. The results say so much and no more. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "It failed 214 times [toolu_4].",
                "41 % of 1,234 requests fail [toolu_4].",
                "41.4 percent fail [toolu_1, toolu_4].",
                "95 of 100 took 900 ms [toolu_4].",
                "They took 0.9 s [toolu_4].",
                "It began at 12:04 with 1.4.2 [toolu_4].",
                "There are 3 kinds of errors [toolu_4].",
                "About 220 failed, more than 200 [toolu_4].",
                "v2 answers with status 500 [toolu_4].",
                "Nothing is known [toolu_4]."
            })
    void aFigureThatStandsInWhatIsNamedIsNotMarked(String sentence) {
        assertThat(Citations.of(sentence, told).unverified()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "It failed 215 times [toolu_4].                 | 215",
                "42 % fail, 214 requests [toolu_4].             | 42 %",
                "41.5 percent fail [toolu_4].                   | 41.5 %",
                "It began at 12:05, after 1.4.3 [toolu_4].      | 12:05, 1.4.3",
                "It failed 214 times [toolu_1].                 | 214",
                "1,235 requests came, 77 of them twice [toolu_4]. | 1,235, 77"
            })
    void aFigureThatDoesNotIsMarkedWithItsSentence(String sentence, String missing) {
        assertThat(Citations.of(sentence, told).unverified())
                .containsExactly(sentence + " (not in what it names: " + missing + ")");
    }

    /** Guarded by: the pattern of a figure, which does not recurse for each of its groups. */
    @Test
    void aFigureWithoutEndIsReadLikeAnyOther() {
        var endless = "It is 1" + ".1".repeat(50_000) + " [c1].";

        assertThat(Citations.of(endless, List.of()).unverified()).hasSize(1);
        assertThat(Figures.in(List.of(), "").missing(endless)).hasSize(1);
    }

    @Test
    void aQuestionClaimsNothing() {
        assertThat(Citations.of("Which service do you mean?\n\n---", asked).unverified())
                .isEmpty();
    }

    @Test
    void whatIsMarkedIsOneShortCleanLineEach() {
        var citations = Citations.of("\u001b[2Japproved " + "very ".repeat(100) + "\n" + "so. ".repeat(50), asked);

        assertThat(citations.unverified()).hasSizeLessThanOrEqualTo(20).allSatisfy(line -> assertThat(line)
                .hasSizeLessThanOrEqualTo(200)
                .doesNotContain("\u001b", "\n"));
    }
}
