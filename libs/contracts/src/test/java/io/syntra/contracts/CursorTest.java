package io.syntra.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CursorTest {

    @Test
    void aCursorComesBackAsItWasGivenOut() {
        var cursor = new Cursor(Instant.parse("2026-01-31T12:00:00.123456Z"), UUID.randomUUID());

        assertThat(Cursor.parse(cursor.toString())).isEqualTo(cursor);
        assertThat(Cursor.parse(Cursor.START.toString())).isEqualTo(Cursor.START);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "yesterday",
                "2026-01-31T12:00:00Z",
                "2026-01-31T12:00:00Z first",
                "-9000-01-01T00:00:00Z 00000000-0000-0000-0000-000000000000",
                "+300000-01-01T00:00:00Z 00000000-0000-0000-0000-000000000000",
                "+1000000000-12-31T23:59:59.999999999Z 00000000-0000-0000-0000-000000000000"
            })
    void whatWasNeverGivenOutIsNoCursor(String forged) {
        var text = Base64.getUrlEncoder().encodeToString(forged.getBytes(StandardCharsets.UTF_8));

        assertThatIllegalArgumentException().isThrownBy(() -> Cursor.parse(text));
    }

    @Test
    void whatIsNoBase64IsNoCursor() {
        assertThatIllegalArgumentException().isThrownBy(() -> Cursor.parse("\u0000?!"));
    }
}
