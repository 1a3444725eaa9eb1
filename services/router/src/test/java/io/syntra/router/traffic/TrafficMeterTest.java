package io.syntra.router.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.syntra.contracts.ReleaseId;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.event.TrafficSample;
import io.syntra.router.ManualClock;
import io.syntra.router.Tables;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TrafficMeterTest {

    private static final PathTemplate HOME = PathTemplate.of("GET", "/");

    private final ManualClock clock = new ManualClock();
    private final TrafficMeter meter =
            new TrafficMeter(clock, UUID.fromString("00000000-0000-0000-0000-000000000001"), 100);
    private final Billed v1 = billed("v1");
    private final Billed v2 = new Billed(v1.workspace(), v1.service(), ReleaseId.random(), "v2", "local");

    @Test
    void aSecondIsSentWhenItIsOver() {
        meter.answered(v1, HOME, ok(3));
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
        meter.answered(v1, HOME, ok(1));
        meter.answered(v2, HOME, new Answered(503, true, 1));
        meter.answered(v2, HOME, new Answered(500, false, 1));
        meter.answered(v2, HOME, new Answered(404, false, 1));
        meter.answered(v2, HOME, new Answered(0, false, 1));

        assertThat(meter.drainAll()).singleElement().satisfies(traffic -> assertThat(
                        traffic.sample().shares())
                .extracting(
                        TrafficSample.Share::version,
                        TrafficSample.Share::requests,
                        TrafficSample.Share::clientErrors,
                        TrafficSample.Share::serverErrors,
                        TrafficSample.Share::gatewayErrors)
                .containsExactly(tuple("v1", 1L, 0L, 0L, 0L), tuple("v2", 4L, 1L, 2L, 1L)));
    }

    @Test
    void anAnswerThatBrokeOffIsAnErrorOfTheGatewayWhateverItsStatus() {
        meter.answered(v1, HOME, new Answered(200, true, 1));

        var share = meter.drainAll().getFirst().sample().shares().getFirst();
        assertThat(share.serverErrors()).isEqualTo(1);
        assertThat(share.gatewayErrors()).isEqualTo(1);
    }

    @Test
    void bytesCountInTheSecondInWhichTheyFlow() {
        meter.answered(v1, HOME, ok(1));
        meter.bytes(v1, HOME, 10, 100);
        clock.advance(Duration.ofSeconds(1));
        meter.bytes(v1, HOME, 0, 50);
        clock.advance(Duration.ofSeconds(1));

        assertThat(meter.drain())
                .extracting(traffic -> traffic.sample().shares().getFirst().bytesOut())
                .containsExactly(100L, 50L);
    }

    @Test
    void aClockThatIsSetBackNeverMakesASecondSampleOfOneSecond() {
        meter.answered(v1, HOME, ok(1));
        clock.advance(Duration.ofSeconds(1));
        var first = meter.drain().getFirst();

        clock.advance(Duration.ofSeconds(-1));
        meter.answered(v1, HOME, ok(1));
        clock.advance(Duration.ofSeconds(5));

        assertThat(meter.drain()).singleElement().extracting(Traffic::id).isNotEqualTo(first.id());
    }

    @Test
    void idsAreTheSameForTheSameSecondAndDifferAfterARestart() {
        var again = new TrafficMeter(clock, UUID.fromString("00000000-0000-0000-0000-000000000001"), 100);
        var restarted = new TrafficMeter(clock, UUID.fromString("00000000-0000-0000-0000-000000000002"), 100);
        meter.answered(v1, HOME, ok(1));
        again.answered(v1, HOME, ok(1));
        restarted.answered(v1, HOME, ok(1));

        var id = meter.drainAll().getFirst().id();
        assertThat(again.drainAll().getFirst().id()).isEqualTo(id);
        assertThat(restarted.drainAll().getFirst().id()).isNotEqualTo(id);
    }

    @Test
    void routesAreCountedApartAndIdsAreNot() {
        meter.answered(v1, PathTemplate.of("GET", "/users/1"), ok(1));
        meter.answered(v1, PathTemplate.of("GET", "/users/2?token=secret"), ok(1));
        meter.answered(v1, PathTemplate.of("POST", "/users"), ok(1));
        meter.bytes(v1, PathTemplate.of("GET", "/users/3"), 10, 100);

        assertThat(shares())
                .extracting(Counted::route, Counted::requests, Counted::bytesOut)
                .containsExactly(tuple("GET /users/{id}", 2L, 100L), tuple("POST /users", 1L, 0L));
    }

    /** Guarded by {@code Answered.showsRoute}. */
    @Test
    void aPathThatNothingIsBehindIsNoRoute() {
        for (int i = 0; i < 100_000; i++) {
            meter.answered(v1, PathTemplate.of("GET", "/" + word(i) + "/admin.php"), new Answered(404, false, 1));
        }
        meter.answered(v1, PathTemplate.of("GET", "/down"), new Answered(502, true, 1));
        meter.answered(v1, PathTemplate.of("GET", "/left"), new Answered(0, false, 1));

        assertThat(shares()).extracting(Counted::route, Counted::requests).containsExactly(tuple("{other}", 100_002L));
    }

    /** Guarded by {@code SeenRoutes.hasRoom}. */
    @Test
    void aServiceThatAnswersEveryPathHasNoMoreRoutesThanThereMayBe() {
        meter.answered(v1, PathTemplate.of("GET", "/api/orders"), ok(1));
        for (int i = 0; i < 100_000; i++) {
            meter.answered(v1, PathTemplate.of("GET", "/" + word(i) + "/" + word(i / 7) + "/" + word(i / 3)), ok(1));
        }
        meter.answered(v1, PathTemplate.of("GET", "/api/orders"), ok(1));

        var shares = shares();
        assertThat(shares).hasSizeLessThanOrEqualTo(101);
        assertThat(shares.stream().mapToLong(Counted::requests).sum()).isEqualTo(100_002);
        assertThat(shares)
                .filteredOn(share -> share.route().equals("GET /api/orders"))
                .singleElement()
                .returns(2L, Counted::requests);
    }

    /** Guarded by {@code SeenRoutes.wordAt}. */
    @Test
    void manyNamesInOnePlaceAreIds() {
        for (int i = 0; i < 1000; i++) {
            meter.answered(v1, PathTemplate.of("GET", "/users/" + word(i) + "/orders"), ok(1));
        }
        meter.drainAll();

        meter.answered(v1, PathTemplate.of("GET", "/users/ada/orders"), ok(1));
        meter.answered(v1, PathTemplate.of("GET", "/users/" + word(3) + "/orders"), ok(1));

        assertThat(shares())
                .extracting(Counted::route, Counted::requests)
                .containsExactly(tuple("GET /users/{id}/orders", 2L));
    }

    /** Guarded by {@code SeenRoutes.forget}. */
    @Test
    void aRouteThatNobodyAsksForMakesRoom() {
        for (int i = 0; i < 200; i++) {
            meter.answered(v1, PathTemplate.of("GET", "/a" + i % 10 + "/" + word(i)), ok(1));
        }
        meter.answered(v1, PathTemplate.of("GET", "/late"), ok(1));
        assertThat(shares()).extracting(Counted::route).doesNotContain("GET /late");
        clock.advance(Duration.ofMinutes(30));
        meter.answered(v1, PathTemplate.of("GET", "/a0/" + word(0)), ok(1));
        meter.drainAll();
        clock.advance(Duration.ofMinutes(31));

        meter.answered(v1, PathTemplate.of("GET", "/late"), ok(1));
        meter.answered(v1, PathTemplate.of("GET", "/a0/" + word(0)), new Answered(404, false, 1));

        assertThat(shares()).extracting(Counted::route).containsExactly("GET /late", "GET /a0/" + word(0));
    }

    @Test
    void withoutRoutesEverythingIsOne() {
        var none = new TrafficMeter(clock, UUID.randomUUID(), 0);
        none.answered(v1, HOME, ok(1));

        assertThat(none.drainAll().getFirst().sample().routes()).containsExactly("{other}");
    }

    @Test
    void bucketBoundsAreInclusive() {
        assertThat(Latencies.bucket(Duration.ofMillis(1).toNanos())).isEqualTo(0);
        assertThat(Latencies.bucket(Duration.ofMillis(1).toNanos() + 1)).isEqualTo(1);
        assertThat(Latencies.bucket(Duration.ofSeconds(30).toNanos())).isEqualTo(20);
        assertThat(Latencies.bucket(Duration.ofSeconds(31).toNanos())).isEqualTo(21);
    }

    private record Counted(String route, long requests, long bytesOut) {}

    private List<Counted> shares() {
        return meter.drainAll().stream()
                .map(Traffic::sample)
                .flatMap(sample -> IntStream.range(0, sample.shares().size()).mapToObj(i -> {
                    var share = sample.shares().get(i);
                    return new Counted(sample.routeOf(i), share.requests(), share.bytesOut());
                }))
                .toList();
    }

    /** A word of letters for each number. */
    private static String word(int number) {
        return "w"
                + Integer.toString(number, 10)
                        .chars()
                        .mapToObj(digit -> String.valueOf((char) ('k' + digit - '0')))
                        .collect(Collectors.joining());
    }

    private static Billed billed(String version) {
        return new Billed(Tables.WORKSPACE, ServiceId.random(), ReleaseId.random(), version, "local");
    }

    private static Answered ok(int millis) {
        return new Answered(200, false, Duration.ofMillis(millis).toNanos());
    }
}
