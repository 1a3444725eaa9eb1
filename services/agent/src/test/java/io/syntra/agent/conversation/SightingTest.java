package io.syntra.agent.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import io.syntra.agent.signal.Traffic.Share;
import io.syntra.contracts.ReplicaId;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.deployer.HealthStatus;
import io.syntra.contracts.deployer.HealthView;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is said in the end of what was followed. Guarded by: each line of {@code Sighting.verdict}. */
class SightingTest {

    private static final Sighting BEFORE = seen(1000, 0.1, 2, 2, 1);

    @Test
    void itHoldsOnceRequestsAreAnsweredByAllReplicas() {
        assertThat(Sighting.verdict(BEFORE, seen(1000, 0, 2, 2, 1))).isEqualTo("it holds.");
        assertThat(Sighting.verdict(BEFORE, seen(1000, 0.01, 2, 2, 0))).isEqualTo("it holds.");
    }

    @Test
    void itDidNotHoldWhereMoreFailThanBefore() {
        assertThat(Sighting.verdict(BEFORE, seen(1000, 0.13, 2, 2, 1))).isEqualTo("it is worse than before.");
        assertThat(Sighting.verdict(BEFORE, seen(1000, 0.11, 2, 2, 1))).isEqualTo("requests still fail.");
        // Worse comes first, whatever else there is.
        assertThat(Sighting.verdict(BEFORE, seen(1000, 0.5, 1, 2, 9))).isEqualTo("it is worse than before.");
    }

    @Test
    void itDidNotHoldWhereReplicasAreNotReadyOrCameBack() {
        assertThat(Sighting.verdict(BEFORE, seen(1000, 0, 1, 2, 1))).isEqualTo("not all replicas are ready.");
        assertThat(Sighting.verdict(BEFORE, seen(1000, 0, 2, 2, 2))).isEqualTo("replicas were restarted since.");
    }

    @Test
    void whatWasNotSeenIsNotSaid() {
        var unused = seen(0, 0, 2, 2, 1);
        assertThat(Sighting.verdict(BEFORE, unused)).isEqualTo("nobody used it since, so it is not known.");
        assertThat(Sighting.verdict(BEFORE, new Sighting(Optional.empty(), unused.health())))
                .isEqualTo("how it went cannot be seen.");
        assertThat(Sighting.verdict(BEFORE, new Sighting(BEFORE.traffic(), Optional.empty())))
                .isEqualTo("how it went cannot be seen.");
        // Nothing to compare with: what is seen now is said all the same.
        assertThat(Sighting.verdict(new Sighting(Optional.empty(), Optional.empty()), seen(10, 0, 2, 2, 5)))
                .isEqualTo("it holds.");
    }

    private static Sighting seen(double requests, double rate, int ready, int wanted, int restarts) {
        var replica =
                new HealthView.Replica(ReplicaId.random(), 1, "ready", null, null, restarts, Instant.EPOCH, null, null);
        return new Sighting(
                Optional.of(new Share(requests, requests * rate)),
                Optional.of(new HealthView(
                        ServiceId.random(), "shop-api", HealthStatus.HEALTHY, ready, wanted, List.of(replica))));
    }
}
