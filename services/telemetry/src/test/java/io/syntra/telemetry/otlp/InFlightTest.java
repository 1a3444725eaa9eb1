package io.syntra.telemetry.otlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.SmallRyeConfigBuilder;
import io.syntra.contracts.WorkspaceId;
import io.syntra.problem.ProblemException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What is free and what open requests hold is always the whole. */
class InFlightTest {

    private static final long WHOLE = 1024 * 1024;
    private static final WorkspaceId ACME = new WorkspaceId("acme");

    private final InFlight inFlight = new InFlight(new SmallRyeConfigBuilder()
            .addDiscoveredConverters()
            .withMapping(OtlpLimits.class)
            .withDefaultValues(Map.of(
                    "syntra.telemetry.otlp.in-flight",
                    "1M",
                    "syntra.telemetry.otlp.request-size",
                    "128K",
                    "quarkus.http.host",
                    "127.0.0.1"))
            .build()
            .getConfigMapping(OtlpLimits.class));

    private InFlight.Share open(WorkspaceId workspace) {
        return inFlight.open(workspace);
    }

    /** Guarded by {@code InFlight.Share.received}: who sends slowly keeps a third from others, and never all. */
    @Test
    void whatIsReceivedIsAtMostAThirdOfOneWorkspace() {
        var first = open(ACME);
        first.growTo(WHOLE / 4);
        var second = open(ACME);
        assertThatThrownBy(() -> second.growTo(WHOLE / 8))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("The workspace sends");
        second.close();
        var theirs = open(new WorkspaceId("umbrella"));
        theirs.growTo(WHOLE / 4);

        first.whole();
        first.growTo(WHOLE / 2);
        var third = open(ACME);
        third.growTo(WHOLE / 8);

        first.close();
        theirs.close();
        third.close();
        assertThat(inFlight.free()).isEqualTo(WHOLE);
        var again = open(ACME);
        again.growTo(WHOLE / 4);
    }

    /** Guarded by {@code TimedBody.check}. */
    @Test
    void aBodyThatComesForEverIsGivenUp() {
        var nanos = new AtomicLong();
        var endless = new InputStream() {
            @Override
            public int read() {
                nanos.addAndGet(Duration.ofSeconds(1).toNanos());
                return ' ';
            }

            @Override
            public int read(byte[] bytes, int offset, int length) {
                bytes[offset] = (byte) read();
                return 1;
            }
        };
        try (var share = open(ACME)) {
            var body = new TimedBody(endless, Duration.ofSeconds(60), nanos::get);

            assertThatThrownBy(() -> OtlpBody.read(body, null, 100_000, share, 1))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("within 60 seconds");
        }
        assertThat(inFlight.free()).isEqualTo(WHOLE);
    }

    @Test
    void whatOneHoldsOthersCannotHaveUntilItIsClosed() {
        var one = open(ACME);
        one.whole();
        one.growTo(WHOLE / 2);
        one.growTo(10);
        var other = open(ACME);
        other.whole();
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
        var share = open(ACME);
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
                var share = open(ACME);
                share.whole();
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
