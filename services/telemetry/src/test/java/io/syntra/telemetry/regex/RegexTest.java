package io.syntra.telemetry.regex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.re2j.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegexTest {

    /** Guarded by {@code Steps.of}: what looks like a bracket opens no group, and so hides no repetition. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "((a{99}){99}){99}",
                "(a{200}[(]){200}",
                "(a{200}[^](]){200}",
                "(a{200}[\\](]){200}",
                "(a{200}[[:alpha:](]){200}",
                "(a{200}\\Q(\\E){200}",
                "(a{200}\\(){200}",
                "(a{200}\\x{28}){200}",
                "(a{200}\\pN{2}){200}",
                "({{200}){200}"
            })
    void noRepetitionIsHidden(String regex) {
        assertThatThrownBy(() -> Regex.of(regex, 0))
                .isInstanceOf(RegexRefused.class)
                .hasMessageContaining("too large");
    }

    /** Guarded by {@code Steps.DEEPEST}: the compiler calls itself for each. */
    @Test
    void noStackIsFilled() {
        assertThatThrownBy(() -> Regex.of("(".repeat(5_000) + "a" + ")".repeat(5_000), 0))
                .isInstanceOf(RegexRefused.class)
                .hasMessageContaining("too large");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a{1000}",
                "[{1000}]{1000}",
                "[]{1000}]{9}",
                "\\Q{1000}{1000}\\E",
                "(\\x{10FFFF}|\\p{Greek}{9}){500}",
                "(?i)(get|post) /[^/?]+{id}/.*",
                "a{,1000}{b}",
                "((a|b)*c+?){20}"
            })
    void whatIsSmallGoes(String regex) {
        assertThatCode(() -> Regex.of(regex, 0)).doesNotThrowAnyException();
    }

    @Test
    void whatIsNoneIsSaid() {
        assertThatThrownBy(() -> Regex.of("db-[", 0)).hasMessageContaining("cannot be read: missing closing ]");
        assertThat(Regex.of("a.b", Pattern.DOTALL).matches("a\nb")).isTrue();
    }
}
