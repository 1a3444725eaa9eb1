package io.syntra.local.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.syntra.local.terminal.Failure;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TypedValueTest {

    @Test
    void oneLineBreakAtTheEndIsNotPartOfAPipedValue() {
        Map.of("x", "x", "x\n", "x", "x\r\n", "x", "x\n\n", "x\n", " a\nb 🔑 ", " a\nb 🔑 ")
                .forEach((piped, value) -> assertThat(piped(piped.getBytes(StandardCharsets.UTF_8), false))
                        .isEqualTo(value));
    }

    @Test
    void nothingIsReadThatWouldBeSeen() {
        assertThatThrownBy(() -> piped("canary".getBytes(StandardCharsets.UTF_8), true))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("would be seen")
                .hasMessageNotContaining("canary");
    }

    @Test
    void whatIsNoValueIsRefused() {
        assertThatThrownBy(() -> piped("\n".getBytes(StandardCharsets.UTF_8), false))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("empty");
        assertThatThrownBy(() -> piped(new byte[] {(byte) 0xff}, false))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("UTF-8");
    }

    private static String piped(byte[] bytes, boolean echoes) {
        return new TypedValue(Optional.empty(), new ByteArrayInputStream(bytes), echoes).read("stripe-key");
    }
}
