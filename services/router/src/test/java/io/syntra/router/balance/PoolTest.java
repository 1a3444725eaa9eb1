package io.syntra.router.balance;

import static io.syntra.router.Tables.endpoint;
import static io.syntra.router.Tables.on;
import static io.syntra.router.Tables.table;
import static io.syntra.router.Tables.target;
import static org.assertj.core.api.Assertions.assertThat;

import io.syntra.contracts.ServiceId;
import io.syntra.contracts.event.RouteTable.Endpoint;
import io.syntra.router.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PoolTest {

    private final ServiceId service = ServiceId.random();
    private final ManualClock clock = new ManualClock();
    private final Pool pool = new Pool(clock);

    @Test
    void releasesGetTheirWeights() {
        pool.update(table(service, "shop-api", 1, on("v1", 90, 1), on("v2", 10, 2)));

        var counts = IntStream.range(0, 1000)
                .mapToObj(i -> take().target().version())
                .collect(Collectors.groupingBy(v -> v, Collectors.counting()));

        assertThat(counts).containsEntry("v1", 900L).containsEntry("v2", 100L);
    }

    @Test
    void theLeastBusyReplicaIsNext() {
        pool.update(table(service, "shop-api", 1, on("v1", 100, 1, 2, 3)));
        var held = List.of(lease(), lease(), lease());
        held.get(1).release();

        assertThat(lease().endpoint()).isEqualTo(held.get(1).endpoint());
    }

    @Test
    void equallyBusyReplicasTakeTurns() {
        pool.update(table(service, "shop-api", 1, on("v1", 100, 1, 2, 3)));

        var ports =
                IntStream.range(0, 3).mapToObj(i -> take().endpoint().port()).toList();

        assertThat(ports).containsExactlyInAnyOrder(1, 2, 3);
    }

    @Test
    void theOneThatJustFailedIsNotTriedAgain() {
        pool.update(table(service, "shop-api", 1, on("v1", 100, 1, 2)));
        var failed = lease();
        failed.connectFailed();

        assertThat(pool.lease(failed.endpoint()).orElseThrow().endpoint()).isNotEqualTo(failed.endpoint());
    }

    @Test
    void aSingleReplicaHasNoOtherToTry() {
        pool.update(table(service, "shop-api", 1, on("v1", 100, 1)));
        var failed = lease();
        failed.connectFailed();

        assertThat(pool.lease(failed.endpoint())).isEmpty();
    }

    @Test
    void anEjectedReplicaIsLeftOutUntilItsPauseIsOver() {
        pool.update(table(service, "shop-api", 1, on("v1", 100, 1, 2)));
        var ejected = lease();
        ejected.connectFailed();
        ejected.release();

        assertThat(ports(10)).doesNotContain(ejected.endpoint().port());
        clock.advance(Duration.ofSeconds(2));
        assertThat(ports(10)).contains(ejected.endpoint().port());
    }

    @Test
    void whenAllAreEjectedAllAreTried() {
        pool.update(table(service, "shop-api", 1, on("v1", 100, 1, 2)));
        var first = lease();
        var second = lease();
        first.connectFailed();
        second.connectFailed();

        assertThat(ports(10)).contains(1, 2);
    }

    @Test
    void aReleaseWithoutReplicasLeavesItsShareToTheOthers() {
        pool.update(table(service, "shop-api", 1, target("v2", 100), on("v1", 0, 1)));

        assertThat(take().target().version()).isEqualTo("v1");
    }

    @Test
    void aReleaseAtZeroGetsNothingWhileAnotherServes() {
        pool.update(table(service, "shop-api", 1, on("v2", 0, 2), on("v1", 100, 1)));

        assertThat(ports(20)).containsOnly(1);
    }

    @Test
    void noReplicaAtAllIsSaidAndStillCountsForTheMainRelease() {
        pool.update(table(service, "shop-api", 1, target("v2", 100), target("v1", 0)));

        assertThat(pool.lease(null)).isEmpty();
        assertThat(pool.mainTarget().orElseThrow().version()).isEqualTo("v2");
    }

    @Test
    void aNewTableKeepsWhatIsKnownOfReplicasThatStay() {
        var one = endpoint(1);
        var two = endpoint(2);
        pool.update(table(service, "shop-api", 1, target("v1", 100, one, two)));
        var held = lease();

        pool.update(table(service, "shop-api", 2, target("v1", 100, one, two)));

        assertThat(lease().endpoint()).isNotEqualTo(held.endpoint());
    }

    @Test
    void aReplicaThatWasDroppedMayStillGiveBackItsRequest() {
        pool.update(table(service, "shop-api", 1, on("v1", 100, 1)));
        var held = lease();
        pool.update(table(service, "shop-api", 2, on("v2", 100, 2)));

        held.release();
        held.release();

        assertThat(ports(5)).containsOnly(2);
    }

    @Test
    void aDroppedReplicaLeavesWhenItsLastRequestIsOver() {
        var old = endpoint(1);
        pool.update(table(service, "shop-api", 1, target("v1", 100, old, endpoint(2))));
        var held = List.of(leaseOf(old), leaseOf(old));
        assertThat(pool.leaving()).isEmpty();

        pool.update(table(service, "shop-api", 2, on("v2", 100, 3)));
        assertThat(pool.leaving()).singleElement().satisfies(replica -> {
            assertThat(replica.endpoint()).isEqualTo(old);
            assertThat(replica.outstanding()).isEqualTo(2);
        });
        pool.update(table(service, "shop-api", 3, on("v3", 100, 4)));
        held.getFirst().release();
        held.getFirst().release();
        assertThat(pool.leaving()).singleElement().satisfies(replica -> assertThat(replica.outstanding())
                .isEqualTo(1));

        held.getLast().release();
        assertThat(pool.leaving()).isEmpty();
    }

    @Test
    void aDroppedReplicaThatComesBackStillHasItsRequests() {
        var one = target("v1", 100, endpoint(1));
        pool.update(table(service, "shop-api", 1, one));
        var held = lease();
        pool.update(table(service, "shop-api", 2));

        pool.update(table(service, "shop-api", 3, one));

        assertThat(pool.leaving()).isEmpty();
        assertThat(pool.view()).singleElement().satisfies(replica -> assertThat(replica.outstanding())
                .isEqualTo(1));
        held.release();
        assertThat(pool.view()).singleElement().satisfies(replica -> assertThat(replica.outstanding())
                .isZero());
    }

    private Lease leaseOf(Endpoint wanted) {
        var given = new ArrayList<Lease>();
        while (given.isEmpty() || !given.getLast().endpoint().equals(wanted)) {
            given.add(lease());
        }
        var last = given.removeLast();
        given.forEach(Lease::release);
        return last;
    }

    private Lease lease() {
        return pool.lease(null).orElseThrow();
    }

    private Lease take() {
        var lease = lease();
        lease.connected();
        lease.release();
        return lease;
    }

    private List<Integer> ports(int requests) {
        var ports = new ArrayList<Integer>();
        for (int i = 0; i < requests; i++) {
            var lease = lease();
            ports.add(lease.endpoint().port());
            lease.release();
        }
        return ports;
    }
}
