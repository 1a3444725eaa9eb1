package io.syntra.router.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.syntra.router.Tables;
import io.syntra.router.balance.ReplicaHealth.Ejected;
import io.syntra.router.balance.ReplicaHealth.Healthy;
import io.syntra.router.balance.ReplicaHealth.Probing;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ReplicaHealthTest {

    private static final Instant NOW = Tables.NOON;

    private final ReplicaHealth healthy = new Healthy();

    @Test
    void aRefusedConnectionEjectsForASecond() {
        var ejected = healthy.connectFailed(NOW);

        assertThat(ejected).isEqualTo(new Ejected(NOW.plusSeconds(1), 1));
        assertThat(ejected.takes(NOW.plusMillis(999))).isFalse();
        assertThat(ejected.takes(NOW.plusSeconds(1))).isTrue();
    }

    @Test
    void requestsThatFailTogetherAreOneFailure() {
        var once = healthy.connectFailed(NOW);

        assertThat(once.connectFailed(NOW.plusMillis(5))).isEqualTo(once);
    }

    @Test
    void afterThePauseOneRequestGoesFirst() {
        var later = NOW.plusSeconds(2);
        var probing = healthy.connectFailed(NOW).chosen(later);

        assertThat(probing).isInstanceOf(Probing.class);
        assertThat(probing.takes(later)).isFalse();
        assertThat(probing.connected()).isEqualTo(new Healthy());
    }

    @Test
    void aFailedProbeDoublesThePauseUpToThirtySeconds() {
        var health = healthy;
        var now = NOW;
        for (int i = 0; i < 12; i++) {
            health = health.chosen(now).connectFailed(now);
            now = now.plus(Duration.ofMinutes(1));
        }
        assertThat(health)
                .isEqualTo(new Ejected(now.minus(Duration.ofMinutes(1)).plusSeconds(30), 12));
    }

    @Test
    void aProbeWhoseOutcomeNeverComesIsGivenUp() {
        var probing = healthy.connectFailed(NOW).chosen(NOW.plusSeconds(1));

        assertThat(probing.takes(NOW.plusSeconds(10))).isFalse();
        assertThat(probing.takes(NOW.plusSeconds(11))).isTrue();
    }
}
