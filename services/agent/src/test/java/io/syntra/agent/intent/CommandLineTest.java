package io.syntra.agent.intent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which words a program is given, and what is never passed on as one. */
class CommandLineTest {

    @ParameterizedTest
    @CsvSource(delimiter = '@', quoteCharacter = '%', textBlock = """
            df -h                     @ df|-h
            df   -h                   @ df|-h
            grep "two words" x        @ grep|two words|x
            grep 'two  words' x       @ grep|two  words|x
            grep a'b c'd              @ grep|ab cd
            grep ''                   @ grep|
            grep '$HOME | x; `y`' f   @ grep|$HOME | x; `y`|f
            grep "it's" f             @ grep|it's|f
            grep "a|b" f              @ grep|a|b|f
            """)
    void blanksPartAndQuotesHoldTogether(String text, String words) {
        assertThat(CommandLine.of(text))
                .isInstanceOfSatisfying(CommandLine.Read.Words.class, read -> assertThat(String.join("|", read.words()))
                        .isEqualTo(words == null ? "" : words));
    }

    /** Guarded by {@code CommandLine.fault}. */
    @ParameterizedTest
    @CsvSource(delimiter = '@', quoteCharacter = '%', textBlock = """
            df | sh          @ |
            df; reboot       @ ;
            df && reboot     @ &
            df > x           @ >
            df < x           @ <
            echo $HOME       @ $
            echo "$HOME"     @ $
            echo "`id`"      @ `
            echo `id`        @ `
            ls *             @ *
            ls ~             @ ~
            ls ?             @ ?
            ls [a            @ [
            ls a]            @ ]
            ls # all         @ #
            ls !!            @ !
            echo a\\ b       @ \\
            echo "a\\"b"     @ \\
            (df)             @ (
            df)              @ )
            echo {a,b}       @ {
            echo a,b}        @ }
            """)
    void whatAShellWouldMakeMoreOfIsRefusedByName(String text, String named) {
        assertThat(refused(text)).contains("No shell reads it", named);
    }

    @Test
    void whatIsNotClosedOrCannotBeSeenIsRefused() {
        assertThat(refused("echo 'a")).contains("never closed");
        assertThat(refused("echo \"a")).contains("never closed");
        assertThat(refused("echo “a”")).contains("typographic");
        assertThat(refused("echo a\u0007b")).contains("cannot be seen");
        assertThat(refused("echo a\u202eb")).contains("cannot be seen");
        assertThat(refused("df\nreboot")).contains("a line break");
        assertThat(refused("'a\nb'")).contains("a line break");
        assertThat(refused("   ")).contains("no program");
        assertThat(refused("'' x")).contains("no program");
    }

    /** Whatever somebody types: refused, or words that hold nothing but what was typed. */
    @Test
    void anythingIsReadOrRefused() {
        var random = new Random(20260304);
        var letters = "ab -'\"|;$`\\\n\t*“\u0000";
        for (int i = 0; i < 20_000; i++) {
            var text = new StringBuilder();
            for (int length = random.nextInt(12); length > 0; length--) {
                text.append(letters.charAt(random.nextInt(letters.length())));
            }
            switch (CommandLine.of(text.toString())) {
                case CommandLine.Read.Refused refused ->
                    assertThat(refused.why()).isNotBlank();
                case CommandLine.Read.Words words ->
                    assertThat(text.toString().replaceAll("[\\s'\"]", ""))
                            .isEqualTo(String.join("", words.words()).replaceAll("[\\s'\"]", ""));
            }
        }
        assertThat(CommandLine.of("df -h")).isEqualTo(new CommandLine.Read.Words(List.of("df", "-h")));
    }

    private static String refused(String text) {
        return CommandLine.of(text) instanceof CommandLine.Read.Refused refused ? refused.why() : "";
    }
}
