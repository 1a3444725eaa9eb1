package io.syntra.agent.tool;

import static org.assertj.core.api.Assertions.assertThat;

import io.syntra.contracts.Json;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.telemetry.LogView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Seen red with these taken out of {@code AlikeLines}: the numbers in {@code VARIABLE}, the few that stay, the release in
 * {@code Kind}, and that the newest stands for all.
 */
class AlikeLinesTest {

    private static final Instant BEGIN = Instant.parse("2026-03-01T10:00:00Z");

    private final List<LogView.Line> lines = new ArrayList<>();

    private void line(String severity, String version, String body) {
        lines.add(new LogView.Line(
                BEGIN.plusSeconds(lines.size()), severity, body, version, "r" + lines.size() % 2, null, Map.of()));
    }

    private AlikeLines digest() {
        return AlikeLines.of(new LogView(new ServiceId(new UUID(0, 1)), lines, false));
    }

    /** The runbook brain reads the stored result: with a field that its type does not know, it would see no logs at all. */
    @Test
    void whatIsToldCanBeReadBackAndCountsEveryLine() throws Exception {
        for (int i = 0; i < 100; i++) {
            line("error", "v2", "request %d failed".formatted(i));
        }

        var read = Json.mapper().readValue(Json.mapper().writeValueAsString(digest()), AlikeLines.class);

        assertThat(read).isEqualTo(digest());
        assertThat(read.lines()).hasSize(1);
        assertThat(read.written()).isEqualTo(100);
    }

    /** Two hundred requests that went well, and one line that says why the others did not. */
    @Test
    void whatMattersIsNotLostAmongLinesThatAreAlike() {
        for (int i = 0; i < 200; i++) {
            line(
                    "info",
                    "v2",
                    "GET /orders/%d took %d ms for user \"u%d\" trace %s".formatted(i, i % 7, i, UUID.randomUUID()));
            if (i == 90) {
                line("error", "v2", "Cannot reach db-1:5432");
            }
        }

        var digest = digest();

        assertThat(digest.lines())
                .extracting(AlikeLines.Line::body)
                .hasSize(2)
                .first()
                .isEqualTo("Cannot reach db-1:5432");
        var many = digest.lines().getLast();
        assertThat(many.body())
                .as("as it was written")
                .isEqualTo(lines.getLast().body());
        assertThat(many.alike())
                .isEqualTo(
                        new AlikeLines.Alike("GET /orders/<n> took <n> ms for user \"…\" trace <id>", 200, BEGIN, 2));
        assertThat(many.at()).isEqualTo(lines.getLast().at());
        assertThat(Json.mapper().valueToTree(digest).toString()).hasSizeLessThan(1_500);
    }

    @Test
    void whatHappensInAnotherReleaseOrMoreSeverelyIsNotTheSame() {
        for (int i = 0; i < 3; i++) {
            line("info", "v1", "took " + i);
            line("info", "v2", "took " + i);
            line("warn", "v2", "took " + i);
        }

        assertThat(digest().lines()).hasSize(3).allSatisfy(line -> assertThat(line.alike())
                .isNotNull());
    }

    @Test
    void aFewStayAsTheyAre() {
        line("info", "v1", "took 1");
        line("info", "v1", "took 2");
        line("info", "v1", "started");

        assertThat(digest().lines()).extracting(AlikeLines.Line::body).containsExactly("took 1", "took 2", "started");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "2026-03-01T10:00:00.123Z took 1,204.5 ms|<n>-<n>-<n>T<n>Z took <n> ms",
                "order 9f86d081884c of session_8f3k2zz1|order <id> of <id>",
                "cannot read 'user' of undefined, it can't and won't|cannot read \"…\" of undefined, it can't and won't",
                "connection to 10.0.0.7:5432 refused|connection to <n> refused"
            })
    void whatVariesIsLeftOut(String body, String template) {
        assertThat(AlikeLines.template(body)).isEqualTo(template);
    }
}
