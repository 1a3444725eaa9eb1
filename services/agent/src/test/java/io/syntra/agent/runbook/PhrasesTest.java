package io.syntra.agent.runbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
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
            case Intent.Changes changes -> words("changes", changes.service());
            case Intent.Scale scale -> words("scale", scale.service(), scale.replicas());
            case Intent.Restart restart -> words("restart", restart.service());
            case Intent.RollBack back -> words("rollback", back.service(), back.release());
            case Intent.Deploy deploy -> words("deploy", deploy.service());
            case Intent.SetEnv set -> words("set", set.service(), set.key(), set.value());
            case Intent.Help help -> "help";
            case Intent.Unclear unclear -> "unclear";
        };
    }

    private static String words(String intent, @Nullable Object... more) {
        return String.join(
                " ",
                Stream.concat(Stream.of(intent), Stream.of(more).map(PhrasesTest::word))
                        .toList());
    }

    private static String word(@Nullable Object value) {
        return value == null ? "-" : value.toString().replace(' ', '_');
    }
}
