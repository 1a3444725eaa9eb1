package io.syntra.telemetry.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.syntra.contracts.ServiceId;
import io.syntra.contracts.WorkspaceId;
import io.syntra.telemetry.service.ServiceOf;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SeenValuesTest {

    private final SeenValues seen = new SeenValues(Clock.fixed(Instant.parse("2026-11-22T12:00:00Z"), ZoneOffset.UTC));
    private final ServiceOf shop = service();

    private static ServiceOf service() {
        return new ServiceOf(new WorkspaceId("acme"), ServiceId.random());
    }

    /** Guarded by {@code Hashes.admits}. */
    @Test
    void whatWasSeenStaysAndWhatIsTooMuchDoesNotEnter() {
        for (int i = 0; i < 1_000; i++) {
            assertThat(seen.admits(shop, "route", "r" + i, 1_000)).isTrue();
        }
        for (int i = 0; i < 3_000; i++) {
            assertThat(seen.admits(shop, "route", "r" + i, 1_000)).isEqualTo(i < 1_000);
        }
        assertThat(seen.admits(shop, "status", "r1", 1_000)).isTrue();
        assertThat(seen.admits(service(), "route", "r1001", 1_000)).isTrue();
    }

    /** Guarded by the hashes of the attributes themselves. */
    @Test
    void attributesAreNotEndlessEither() {
        int admitted = 0;
        for (int i = 0; i < 5_000; i++) {
            admitted += seen.admits(shop, "key" + i, "x", 10) ? 1 : 0;
        }
        assertThat(admitted).isEqualTo(1_000);
    }

    /** Guarded by {@code SeenValues.forgetOldest}: 400 services bring 20,000 values each, which would be 80 MB and more. */
    @Test
    void memoryIsBounded() {
        var random = new Random(1);
        for (int service = 0; service < 400; service++) {
            var its = service();
            for (int i = 0; i < 20_000; i++) {
                seen.admits(its, "id", Long.toString(random.nextLong()), 50_000);
            }
            assertThat(seen.weight()).isBetween(0L, 3_000_000L);
        }
        assertThat(seen.weight()).isGreaterThan(2_000_000);
    }
}
