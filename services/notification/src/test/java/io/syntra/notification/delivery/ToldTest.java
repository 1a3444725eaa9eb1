package io.syntra.notification.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.syntra.channel.Meaning;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ToldTest {

    private static final Instant NOW = Instant.parse("2026-01-31T09:30:00Z");
    private static final BackOff BACK_OFF =
            new BackOff(Duration.ofSeconds(2), Duration.ofMinutes(15), Duration.ofHours(24));

    @ParameterizedTest
    @CsvSource({"-9223372036854775808, 0", "-1, 0", "0, 0", "37, 37", "86401, 86400", "9223372036854775807, 86400"})
    void whateverAChannelAsksForIsATimeThatThereIs(long seconds, long waited) {
        var limited = Told.of(new Meaning.Limited("slow down", Duration.ofSeconds(seconds)), BACK_OFF);
        var retry = Told.of(new Meaning.Retry("later", Duration.ofSeconds(seconds)), BACK_OFF);

        assertThat(limited).isEqualTo(new Meaning.Limited("slow down", Duration.ofSeconds(waited)));
        assertThat(retry).isEqualTo(new Meaning.Retry("later", Duration.ofSeconds(waited)));
        assertThat(Verdict.of(limited, new Verdict.Try(1, 8, 0, NOW), BACK_OFF))
                .isEqualTo(new Verdict.Wait(NOW.plusSeconds(waited), "slow down"));
    }

    @Test
    void whatCannotBeStoredOrShownIsLeftOut() {
        assertThat(Told.of(new Meaning.Permanent(" no\0 such\r\n\tchat\u0085\u2028\u001b[31m "), BACK_OFF))
                .isEqualTo(new Meaning.Permanent("no such chat [31m"));
        assertThat(Told.of(new Meaning.Delivered("took it", "1\0" + "2"), BACK_OFF))
                .isEqualTo(new Meaning.Delivered("took it", "1 2"));
        assertThat(Told.of(new Meaning.Delivered("took it", null), BACK_OFF))
                .isEqualTo(new Meaning.Delivered("took it", null));
    }

    @Test
    void aNovelIsCutBetweenCharacters() {
        assertThat(Told.of(new Meaning.Unknown("x" + "😀".repeat(5_000)), BACK_OFF)
                        .reason())
                .hasSizeLessThanOrEqualTo(1_001)
                .endsWith("😀…");
        assertThat(Told.of(new Meaning.Delivered("took it", "7".repeat(5_000)), BACK_OFF))
                .isEqualTo(new Meaning.Delivered("took it", "7".repeat(200) + "…"));
    }
}
