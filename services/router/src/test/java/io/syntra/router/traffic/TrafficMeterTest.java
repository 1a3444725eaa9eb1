package io.syntra.router.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import io.syntra.contracts.ReleaseId;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.event.TrafficSample;
import io.syntra.router.ManualClock;
import io.syntra.router.Tables;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class TrafficMeterTest {

    private final ManualClock clock = new ManualClock();
    private final TrafficMeter meter = new TrafficMeter(clock, UUID.fromString("00000000-0000-0000-0000-000000000001"));
    private final Billed v1 = billed("v1");
    private final Billed v2 = new Billed(v1.workspace(), v1.service(), ReleaseId.random(), "v2", "local");

    @Test
    void aSecondIsSentWhenItIsOver() {
        meter.answered(v1, ok(3));
        assertThat(meter.drain()).isEmpty();

        clock.advance(Duration.ofSeconds(1));

        assertThat(meter.drain()).singleElement().satisfies(traffic -> {
            assertThat(traffic.workspace()).isEqualTo(Tables.WORKSPACE);
            assertThat(traffic.sample().second()).isEqualTo(Tables.NOON);
            assertThat(traffic.sample().shares()).singleElement().satisfies(share -> {
                assertThat(share.requests()).isEqualTo(1);
                assertThat(share.latencyCounts().get(2)).isEqualTo(1);
            });
        });
        assertThat(meter.drain()).isEmpty();
    }

    @Test
    void releasesAreCountedApartInOneSample() {
        meter.answered(v1, ok(1));
        meter.answered(v2, new Answered(503, true, 1));
        meter.answered(v2, new Answered(500, false, 1));
        meter.answered(v2, new Answered(404, false, 1));
        meter.answered(v2, new Answered(0, false, 1));

        assertThat(meter.drainAll()).singleElement().satisfies(traffic -> assertThat(
                        traffic.sample().shares())
                .extracting(
                        TrafficSample.Share::version,
                        TrafficSample.Share::requests,
                        TrafficSample.Share::clientErrors,
                        TrafficSample.Share::serverErrors,
                        TrafficSample.Share::gatewayErrors)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("v1", 1L, 0L, 0L, 0L),
                        org.assertj.core.groups.Tuple.tuple("v2", 4L, 1L, 2L, 1L)));
    }

    @Test
    void anAnswerThatBrokeOffIsAnErrorOfTheGatewayWhateverItsStatus() {
        meter.answered(v1, new Answered(200, true, 1));

        var share = meter.drainAll().getFirst().sample().shares().getFirst();
        assertThat(share.serverErrors()).isEqualTo(1);
        assertThat(share.gatewayErrors()).isEqualTo(1);
    }

    @Test
    void bytesCountInTheSecondInWhichTheyFlow() {
        meter.answered(v1, ok(1));
        meter.bytes(v1, 10, 100);
        clock.advance(Duration.ofSeconds(1));
        meter.bytes(v1, 0, 50);
        clock.advance(Duration.ofSeconds(1));

        assertThat(meter.drain())
                .extracting(traffic -> traffic.sample().shares().getFirst().bytesOut())
                .containsExactly(100L, 50L);
    }

    @Test
    void aClockThatIsSetBackNeverMakesASecondSampleOfOneSecond() {
        meter.answered(v1, ok(1));
        clock.advance(Duration.ofSeconds(1));
        var first = meter.drain().getFirst();

        clock.advance(Duration.ofSeconds(-1));
        meter.answered(v1, ok(1));
        clock.advance(Duration.ofSeconds(5));

        assertThat(meter.drain()).singleElement().extracting(Traffic::id).isNotEqualTo(first.id());
    }

    @Test
    void idsAreTheSameForTheSameSecondAndDifferAfterARestart() {
        var again = new TrafficMeter(clock, UUID.fromString("00000000-0000-0000-0000-000000000001"));
        var restarted = new TrafficMeter(clock, UUID.fromString("00000000-0000-0000-0000-000000000002"));
        meter.answered(v1, ok(1));
        again.answered(v1, ok(1));
        restarted.answered(v1, ok(1));

        var id = meter.drainAll().getFirst().id();
        assertThat(again.drainAll().getFirst().id()).isEqualTo(id);
        assertThat(restarted.drainAll().getFirst().id()).isNotEqualTo(id);
    }

    @Test
    void bucketBoundsAreInclusive() {
        assertThat(Latencies.bucket(Duration.ofMillis(1).toNanos())).isEqualTo(0);
        assertThat(Latencies.bucket(Duration.ofMillis(1).toNanos() + 1)).isEqualTo(1);
        assertThat(Latencies.bucket(Duration.ofSeconds(30).toNanos())).isEqualTo(20);
        assertThat(Latencies.bucket(Duration.ofSeconds(31).toNanos())).isEqualTo(21);
    }

    private static Billed billed(String version) {
        return new Billed(Tables.WORKSPACE, ServiceId.random(), ReleaseId.random(), version, "local");
    }

    private static Answered ok(int millis) {
        return new Answered(200, false, Duration.ofMillis(millis).toNanos());
    }
}
