package io.syntra.telemetry.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a sender can do to us with a stack: nothing. Each of them once took a thread's whole stack, or minutes, elsewhere. */
class HostileStackTest {

    private static final int MANY = 200_000;

    static Stream<String> stacks() {
        var random = new Random(7);
        var bytes = new byte[1_000_000];
        random.nextBytes(bytes);
        var python = "Traceback (most recent call last):\n";
        return Stream.of(
                "Error: x\n" + "    at f (/app/f.js:1:1)\n".repeat(MANY),
                "a.BError: x\n" + "\tat a.B.c(B.java:1)\n".repeat(MANY),
                "a.BError: x\n" + "\tat a.B.c(B.java:1)\nCaused by: a.CError: y\n".repeat(MANY),
                python + "  File \"/app/a.py\", line 1, in a\n".repeat(MANY),
                (python + "  File \"/app/a.py\", line 1, in a\nE: x\n\nThe above exception was the direct cause of\n\n")
                        .repeat(MANY / 10),
                "Error: x\n    at " + "a.".repeat(MANY) + "(/app/f.js:1:1)",
                "Error: x\n    at f (/app/" + ":1".repeat(MANY) + ")",
                "a.B" + "Error".repeat(MANY) + ": x\n\tat a.B.c(B.java:1)",
                "a.BError: " + "x\n".repeat(MANY) + "\tat a.B.c(B.java:1)",
                "\t".repeat(MANY) + "at a.B.c(B.java:1)",
                "Error: x\n    at f (/app/f.js:" + "9".repeat(MANY) + ":1)",
                "Error: \0\n    at f\0 (/app/\0.js:1:1)",
                new String(bytes, StandardCharsets.ISO_8859_1),
                new String(bytes, StandardCharsets.UTF_8),
                "Error: x\n" + new String(bytes, StandardCharsets.ISO_8859_1) + "\n    at f (/app/f.js:1:1)");
    }

    /** Guarded by {@code StackTrace.LONGEST} and {@code Fingerprint.FRAMES}. */
    @ParameterizedTest
    @MethodSource("stacks")
    void isReadInBoundedSpace(String stack) {
        var trace = StackTrace.find(stack);
        var fingerprint = trace.map(Fingerprint::of).orElseGet(() -> Fingerprint.of("ErrorLog", stack));

        assertThat(fingerprint.text().length()).isLessThan(70_000);
        assertThat(trace.map(StackTrace::chain).stream()
                        .mapToInt(chain -> chain.size())
                        .sum())
                .isLessThan(5_000);
        // The same once more: what is left out of it does not depend on where it was cut.
        assertThat(StackTrace.find(stack)).isEqualTo(trace);
    }
}
