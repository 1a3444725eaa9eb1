package io.syntra.agent.intent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What people say, with what is understood: {@code phrase | intent service number}. A service that is not there, such as
 * two in one breath, is asked back.
 */
class PhrasesTest {

    @ParameterizedTest
    @MethodSource("phrases")
    void isUnderstoodAs(String line) {
        var halves = line.split(" \\| ", 2);

        assertThat(told(CommandGrammar.parse(halves[0]))).as(halves[0]).isEqualTo(halves[1]);
    }

    @Test
    void thereAreAHundred() throws IOException {
        assertThat(phrases()).hasSizeGreaterThanOrEqualTo(100).doesNotHaveDuplicates();
    }

    static List<String> phrases() throws IOException {
        try (var stream = Objects.requireNonNull(PhrasesTest.class.getResourceAsStream("/testdata/phrases.txt"))) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }
    }

    private static String told(Intent intent) {
        return switch (intent) {
            case Intent.Diagnose diagnose -> "diagnose";
            case Intent.Overview overview -> "overview";
            case Intent.Changes changes -> changed(changes);
            case Intent.ShowLogs logs -> words("logs", logs.service(), logs.lines(), logs.filter());
            case Intent.ShowErrors errors -> words("errors", errors.service(), errors.status());
            case Intent.ShowMetric metric -> words("metric", metric.service(), metric.metric(), metric.range());
            case Intent.ShowHealth health -> words("health", health.service());
            case Intent.ShowDeployment shown -> words("deployment", shown.service(), shown.id());
            case Intent.RunCommand run -> words("run", run.server(), String.join("|", run.command()));
            case Intent.Refused refused -> "refused";
            case Intent.Perhaps perhaps -> words("perhaps", perhaps.meant());
            case Intent.Scale scale -> words("scale", scale.service(), scale.replicas());
            case Intent.Restart restart -> words("restart", restart.service());
            case Intent.RollBack back -> words("rollback", back.service(), back.release());
            case Intent.GiveUp giveUp -> words("give-up", giveUp.service());
            case Intent.Deploy deploy -> words("deploy", deploy.service());
            case Intent.SetEnv set -> words("set", set.service(), set.key(), set.value());
            case Intent.Help help -> "help";
            case Intent.Unclear unclear -> "unclear";
        };
    }

    /** Without what was left out. */
    private static String changed(Intent.Changes changes) {
        var kind = changes.kind();
        return words("changes", changes.service())
                + (kind == null ? "" : " " + kind.name().toLowerCase(Locale.ROOT))
                + (changes.within() == null ? "" : " " + changes.within());
    }

    private static String words(String intent, @Nullable Object... more) {
        return String.join(
                " ",
                Stream.concat(Stream.of(intent), Stream.of(more).map(PhrasesTest::word))
                        .toList());
    }

    private static String word(@Nullable Object value) {
        return value == null || value.equals("") ? "-" : value.toString().replace(' ', '_');
    }
}
