package io.syntra.telemetry.otlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.SmallRyeConfigBuilder;
import io.syntra.problem.ProblemException;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What is free and what open requests hold is always the whole. */
class InFlightTest {

    private static final long WHOLE = 1024 * 1024;

    private final InFlight inFlight = new InFlight(new SmallRyeConfigBuilder()
            .addDiscoveredConverters()
            .withMapping(OtlpLimits.class)
            .withDefaultValues(Map.of("syntra.telemetry.otlp.in-flight", "1M", "quarkus.http.host", "127.0.0.1"))
            .build()
            .getConfigMapping(OtlpLimits.class));

    @Test
    void whatOneHoldsOthersCannotHaveUntilItIsClosed() {
        var one = inFlight.open();
        one.growTo(WHOLE / 2);
        one.growTo(10);
        var other = inFlight.open();
        assertThatThrownBy(() -> other.growTo(WHOLE)).isInstanceOf(ProblemException.class);
        assertThat(inFlight.free()).isLessThanOrEqualTo(WHOLE / 2);

        one.close();
        one.close();
        other.close();

        assertThat(inFlight.free()).isEqualTo(WHOLE);
    }

    /** Guarded by {@code Room.Share.closed}: a part that comes when the call gave up would be held for ever. */
    @Test
    void onceClosedItHoldsNothingAgain() {
        var share = inFlight.open();
        share.close();

        assertThatThrownBy(() -> share.growTo(WHOLE / 2)).isInstanceOf(IllegalStateException.class);
        assertThat(inFlight.free()).isEqualTo(WHOLE);
    }

    /** Guarded by {@code synchronized}, and by {@code closed}. */
    @Test
    void whoeverComesFirstNothingIsLost() throws Exception {
        try (var threads = Executors.newFixedThreadPool(2)) {
            var together = new CyclicBarrier(2);
            for (int round = 0; round < 5_000; round++) {
                var share = inFlight.open();
                var grows = threads.submit(() -> {
                    together.await();
                    try {
                        for (long bytes = 0; bytes < WHOLE / 2; bytes += WHOLE / 16) {
                            share.growTo(bytes);
                        }
                    } catch (IllegalStateException closed) {
                        return false;
                    }
                    return true;
                });
                var closes = threads.submit(() -> {
                    together.await();
                    share.close();
                    return true;
                });
                grows.get(10, TimeUnit.SECONDS);
                closes.get(10, TimeUnit.SECONDS);
                assertThat(inFlight.free()).isEqualTo(WHOLE);
            }
        }
    }
}
