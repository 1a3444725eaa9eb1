package io.syntra.notification.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.syntra.channel.Address;
import io.syntra.notification.channel.Pace;
import io.syntra.notification.channel.Spot;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AllowanceTest {

    private static final Instant NOW = Instant.parse("2026-01-31T09:30:00Z");

    @Test
    void aBurstIsTakenAtOnceAndThenOneEachTime() {
        var pace = List.of(new Pace("chat", Duration.ofSeconds(1), 3));
        var allowance = new Allowance(new TreeMap<>());

        for (int i = 0; i < 3; i++) {
            assertThat(allowance.take(pace, NOW)).isEmpty();
        }
        assertThat(allowance.take(pace, NOW)).contains(NOW.plusSeconds(1));
        assertThat(allowance.take(pace, NOW.plusSeconds(1))).isEmpty();
        assertThat(allowance.take(pace, NOW.plusSeconds(1))).contains(NOW.plusSeconds(2));
    }

    /** Guarded by: the time that is over in {@code Allowance.spentTo}. */
    @Test
    void howeverLongNothingWasSentNoMoreThanABurstIsFree() {
        var pace = List.of(new Pace("chat", Duration.ofSeconds(1), 3));
        var allowance = new Allowance(new TreeMap<>(Map.of("chat", NOW.minus(Duration.ofHours(1)))));

        for (int i = 0; i < 3; i++) {
            assertThat(allowance.take(pace, NOW)).isEmpty();
        }
        assertThat(allowance.take(pace, NOW)).contains(NOW.plusSeconds(1));
    }

    /** Guarded by: the number and the name of a group in {@code Pace.of}. */
    @ParameterizedTest
    @CsvSource({"-100123, true", "@alerts, true", "4711, false"})
    void aGroupIsKnownByItsNumberOrItsName(String chat, boolean group) {
        assertThat(paces(new Address.TelegramChat("secret:bot", chat), 10))
                .filteredOn(pace -> pace.name().startsWith("group/"))
                .hasSize(group ? 1 : 0);
    }

    @Test
    void aLongTextCountsTwiceWithTelegram() {
        var chat = new Address.TelegramChat("secret:bot", "-100123");

        assertThat(after(chat, 500)).isEqualTo(Duration.ofSeconds(3));
        assertThat(after(chat, 501)).isEqualTo(Duration.ofSeconds(6));
        assertThat(after(new Address.SlackChannel("secret:bot", "C111"), 3_000)).isZero();
    }

    private static List<Pace> paces(Address address, int length) {
        return Pace.of(new Spot(address.kind() + "/bot", address.destination(), ""), address, length);
    }

    private static Duration after(Address address, int length) {
        var allowance = new Allowance(new TreeMap<>());
        assertThat(allowance.take(paces(address, length), NOW)).isEmpty();
        return Duration.between(NOW, allowance.take(paces(address, 1), NOW).orElse(NOW));
    }

    /** To as many channels as there are messages: Slack takes "several hundred" a minute in a workspace. */
    @Test
    void anAppNeverPostsMoreThanSeveralHundredAMinute() {
        var allowance = new Allowance(new TreeMap<>());
        var now = NOW;
        int sent = 0;
        while (now.isBefore(NOW.plusSeconds(60))) {
            var free = allowance.take(paces(new Address.SlackChannel("secret:bot", "C" + sent), 10), now);
            sent += free.isEmpty() ? 1 : 0;
            now = free.orElse(now);
        }

        assertThat(sent).isBetween(300, 330);
    }

    @Test
    void whereOneIsUsedUpNothingIsTakenFromTheOthers() {
        var bot = new Pace("bot", Duration.ofMillis(100), 30);
        var chat = new Pace("chat", Duration.ofSeconds(1), 1);
        var allowance = new Allowance(new TreeMap<>());

        assertThat(allowance.take(List.of(bot, chat), NOW)).isEmpty();
        var after = new TreeMap<>(allowance.spent());
        assertThat(allowance.take(List.of(bot, chat), NOW)).isPresent();
        assertThat(allowance.spent()).isEqualTo(after);
    }

    /** To as many chats as there are messages, after a pause: Telegram takes about 30 in any second. */
    @Test
    void aBotNeverSendsMoreThanThirtyASecond() {
        var allowance = new Allowance(new TreeMap<>());
        var sent = new ArrayList<Instant>();
        var now = NOW;

        while (sent.size() < 200) {
            var free = allowance.take(paces(new Address.TelegramChat("secret:bot", "1" + sent.size()), 10), now);
            if (free.isEmpty()) {
                sent.add(now);
            } else {
                now = free.get();
            }
        }

        for (int i = 30; i < sent.size(); i++) {
            assertThat(Duration.between(sent.get(i - 30), sent.get(i))).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
        }
        assertThat(Duration.between(NOW, now)).isLessThan(Duration.ofSeconds(10));
    }

    /** Two hundred at once: as fast as a group takes them, and never more than 20 in any minute. */
    @Test
    void aGroupNeverGetsMoreThanTwentyAMinute() {
        var paces = paces(new Address.TelegramChat("secret:bot", "-100123"), 10);
        var allowance = new Allowance(new TreeMap<>());
        var sent = new ArrayList<Instant>();
        var now = NOW;

        while (sent.size() < 200) {
            var free = allowance.take(paces, now);
            if (free.isEmpty()) {
                sent.add(now);
            } else {
                now = free.get();
            }
        }

        for (int i = 20; i < sent.size(); i++) {
            assertThat(Duration.between(sent.get(i - 20), sent.get(i))).isGreaterThanOrEqualTo(Duration.ofMinutes(1));
        }
        assertThat(Duration.between(NOW, now)).isLessThan(Duration.ofMinutes(11));
    }
}
