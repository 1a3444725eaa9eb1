package io.syntra.local.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** A search that finds nothing proves nothing, unless it would have found it. */
class MarksTest {

    private final Marks marks = new Marks();

    @Test
    void aValueIsFoundInEveryDisguise() {
        var value = "\"a b\n" + marks.next() + "%/+=&";
        for (var before : new String[] {"", "x", "xy", "xyz"}) {
            var text = before + value;
            var bytes = text.getBytes(StandardCharsets.UTF_8);
            assertThat(marks.in(text)).hasSize(1);
            assertThat(marks.in(text.toUpperCase(Locale.ROOT))).hasSize(1);
            assertThat(marks.in(URLEncoder.encode(text, StandardCharsets.UTF_8)))
                    .hasSize(1);
            assertThat(marks.in(Base64.getEncoder().encodeToString(bytes))).hasSize(1);
            assertThat(marks.in(Base64.getUrlEncoder().encodeToString(bytes))).hasSize(1);
            assertThat(marks.in(HexFormat.of().formatHex(bytes))).hasSize(1);
            assertThat(marks.in(HexFormat.of().withUpperCase().formatHex(bytes)))
                    .hasSize(1);
        }
    }

    @Test
    void nothingElseIsFound() {
        marks.next();

        assertThat(marks.in("zq " + new Marks().next())).isEmpty();
    }
}
