package io.syntra.agent.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.syntra.contracts.DeploymentId;
import io.syntra.contracts.Page;
import io.syntra.contracts.ReleaseId;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.deployer.DeploymentKind;
import io.syntra.contracts.deployer.DeploymentState;
import io.syntra.contracts.deployer.DeploymentView;
import io.syntra.contracts.deployer.HealthStatus;
import io.syntra.contracts.deployer.ReleaseView;
import io.syntra.contracts.deployer.ServiceView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What serves may have been deployed long ago, and much may have been tried since. */
class WayBackTest {

    private static final ServiceId SHOP = ServiceId.random();
    private static final ReleaseId SERVES = ReleaseId.random();
    private static final ServiceView SERVICE = new ServiceView(
            SHOP, "shop-api", "", HealthStatus.HEALTHY, 2, 2, SERVES, 1, null, null, 9, Instant.EPOCH, Instant.EPOCH);

    private final List<DeploymentView> newestFirst = new ArrayList<>();

    /** Guarded by: the pages in {@code WayBack.newest}, and each condition of {@code WayBack.newest}. */
    @Test
    void isFoundHoweverManyDeploymentsCameAfter() {
        for (int i = 0; i < 120; i++) {
            newestFirst.add(deployment(ReleaseId.random(), DeploymentState.FAILED, 2));
        }
        newestFirst.add(deployment(SERVES, DeploymentState.SUCCEEDED, 3));
        newestFirst.add(deployment(SERVES, DeploymentState.FAILED, 2));
        newestFirst.add(deployment(ReleaseId.random(), DeploymentState.SUCCEEDED, 2));
        var reached = deployment(SERVES, DeploymentState.SUCCEEDED, 2);
        newestFirst.add(reached);

        assertThat(WayBack.newest(SERVICE, this::page)).contains(reached);
    }

    /** Guarded by {@code DeploymentState.REACHED}. */
    @Test
    void isThereAsSoonAsItHasTheTraffic() {
        var draining = deployment(SERVES, DeploymentState.DRAINING, 2);
        newestFirst.add(draining);
        newestFirst.add(deployment(SERVES, DeploymentState.SUCCEEDED, 2));

        assertThat(WayBack.newest(SERVICE, this::page)).contains(draining);
    }

    /** As at the deployer. Guarded by {@code Rollback.check}. */
    @ParameterizedTest
    @EnumSource(DeploymentState.class)
    void aRollbackGoesWhereThereWasTraffic(DeploymentState state) {
        var to = deployment(ReleaseId.random(), state, 2);

        if (Set.of("SWITCHING", "DRAINING", "SUCCEEDED", "ROLLED_BACK").contains(state.name())) {
            assertThatCode(() -> Rollback.check(SERVICE, to, false)).doesNotThrowAnyException();
        } else {
            assertThatExceptionOfType(ToolRefusal.class)
                    .isThrownBy(() -> Rollback.check(SERVICE, to, false))
                    .withMessageContaining("never reached");
        }
    }

    @Test
    void isNoneWhereNothingReachedIt() {
        newestFirst.add(deployment(SERVES, DeploymentState.FAILED, 2));

        assertThat(WayBack.newest(SERVICE, this::page)).isEmpty();
    }

    /** As the deployer has it. Guarded by: each condition of {@code WayBack.onlyAskedFor}. */
    @Test
    void anotherVariableIsOnlyAskedForUntilItServed() {
        newestFirst.add(deployment(SERVES, DeploymentState.SUCCEEDED, 2));
        assertThat(WayBack.onlyAskedFor(SERVES, this::page)).isFalse();
        var other = deployment(ReleaseId.random(), DeploymentState.FAILED, 2);
        newestFirst.add(other);
        assertThat(WayBack.onlyAskedFor(other.releaseId(), this::page)).isFalse();

        var env = deployment(DeploymentKind.ENV_UPDATE, ReleaseId.random(), DeploymentState.FAILED, 2);
        newestFirst.addFirst(env);
        newestFirst.addFirst(deployment(env.releaseId(), DeploymentState.SUPERSEDED, 3));
        assertThat(WayBack.onlyAskedFor(env.releaseId(), this::page)).isTrue();
        assertThat(WayBack.onlyAskedFor(other.releaseId(), this::page)).isFalse();

        newestFirst.addFirst(deployment(env.releaseId(), DeploymentState.ROLLED_BACK, 3));
        assertThat(WayBack.onlyAskedFor(env.releaseId(), this::page)).isFalse();
    }

    /** A deployer that never comes to its end is not asked for ever. Guarded by: the most pages that are read. */
    @Test
    void isNotLookedForForEver() {
        var pages = new AtomicInteger();

        assertThat(WayBack.newest(SERVICE, cursor -> new Page<>(List.of(), "more " + pages.incrementAndGet())))
                .isEmpty();

        assertThat(pages).hasValue(50);
    }

    /** Without a word a card looks as if nothing else changed. Guarded by {@code Rollback.differences}. */
    @Test
    void whatIsNotKnownOfTwoReleasesIsSaid() {
        var known = Optional.of(new ReleaseView(
                SERVES, SHOP, 1, "v1", "sha256:0", List.of(), null, "/", Map.of(), 2, "ada", Instant.EPOCH));

        assertThat(Rollback.differences(known, Optional.empty()))
                .containsExactly("differences between the two: not known");
        assertThat(Rollback.differences(Optional.empty(), known))
                .containsExactly("differences between the two: not known");
        assertThat(Rollback.differences(known, known)).isEmpty();
    }

    /** As the deployer pages. */
    private Page<DeploymentView> page(@Nullable String cursor) {
        int from = cursor == null ? 0 : Integer.parseInt(cursor);
        int to = Math.min(newestFirst.size(), from + 50);
        return new Page<>(newestFirst.subList(from, to), to == newestFirst.size() ? null : String.valueOf(to));
    }

    private static DeploymentView deployment(ReleaseId release, DeploymentState state, int replicas) {
        return deployment(DeploymentKind.DEPLOY, release, state, replicas);
    }

    private static DeploymentView deployment(
            DeploymentKind kind, ReleaseId release, DeploymentState state, int replicas) {
        return new DeploymentView(
                DeploymentId.random(),
                SHOP,
                "shop-api",
                kind,
                state,
                release,
                1,
                null,
                null,
                replicas,
                "ada",
                "key",
                null,
                List.of(),
                Instant.EPOCH,
                null,
                null);
    }
}
