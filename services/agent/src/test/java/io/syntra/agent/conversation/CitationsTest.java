package io.syntra.agent.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import io.syntra.agent.brain.Dialogue.Call;
import io.syntra.agent.brain.Dialogue.Exchange;
import io.syntra.agent.brain.Dialogue.Result;
import io.syntra.agent.brain.Dialogue.Step;
import io.syntra.contracts.Json;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What no look shows is marked, however sure it sounds. */
class CitationsTest {

    private final List<Exchange> asked = List.of(new Exchange(
            UUID.randomUUID(),
            "why?",
            List.of(new Step(
                    "claude",
                    Json.mapper().createArrayNode(),
                    List.of(call("toolu_1", true), call("toolu_2", true), call("toolu_3", false)))),
            null));

    private static Call call(String id, boolean ok) {
        return new Call(
                id,
                "get_logs",
                Json.mapper().createObjectNode(),
                false,
                new Result(ok, Json.mapper().createObjectNode(), ""));
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
