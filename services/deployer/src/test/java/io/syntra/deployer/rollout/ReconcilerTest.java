package io.syntra.deployer.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.syntra.contracts.DeploymentId;
import io.syntra.contracts.ReplicaId;
import io.syntra.contracts.deployer.DeploymentKind;
import io.syntra.contracts.deployer.DeploymentState;
import io.syntra.contracts.deployer.DeploymentView.Step;
import io.syntra.contracts.deployer.HealthStatus;
import io.syntra.contracts.event.DeploymentEvent;
import io.syntra.contracts.event.RouteTable;
import io.syntra.contracts.event.ServiceEvent;
import io.syntra.contracts.event.UsageEvent;
import io.syntra.deployer.rollout.Simulation.App;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class ReconcilerTest {

    private static final Duration LONG = Duration.ofSeconds(20);

    private final Simulation sim = new Simulation();

    @Test
    void aFirstDeploymentGoesThroughEveryStep() {
        var id = sim.deploy(Simulation.release(1), 2);

        sim.pass(LONG);

        var rollout = sim.rollout(id);
        assertThat(rollout.progress().steps())
                .extracting(Step::name)
                .containsExactly("requested", "starting", "health_gate", "switching", "draining", "succeeded");
        assertThat(sim.endpoints()).hasSize(2);
        assertThat(sim.world.service().health()).isEqualTo(HealthStatus.HEALTHY);
        assertThat(sim.events(ServiceEvent.HealthChanged.class)).singleElement().satisfies(event -> {
            assertThat(event.from()).isEqualTo(HealthStatus.UNKNOWN);
            assertThat(event.to()).isEqualTo(HealthStatus.HEALTHY);
        });
        assertThat(sim.events(DeploymentEvent.Succeeded.class)).hasSize(1);
    }

    @Test
    void theOldReleaseServesUntilTheNewOneIsHealthyAndEndsAfterTheSwitch() {
        sim.deploy(Simulation.release(1), 1);
        sim.pass(LONG);
        sim.deploy(Simulation.release(2), 1);

        sim.settle();
        assertThat(sim.route().getFirst().version()).isEqualTo("v1");
        assertThat(sim.running()).isEqualTo(2);

        sim.pass(Duration.ofMillis(1200));
        assertThat(sim.route().getFirst().version()).isEqualTo("v2");
        assertThat(sim.running()).as("the old one finishes its requests").isEqualTo(2);

        sim.pass(LONG);
        assertThat(sim.running()).isEqualTo(1);
        assertThat(sim.events(ServiceEvent.EnvChanged.class))
                .singleElement()
                .satisfies(event -> assertThat(event.keys()).containsExactly("N"));
    }

    @Test
    void aReleaseThatNeverBecomesHealthyFailsAndTheOldOneStillServes() {
        sim.does(2, App.NEVER_HEALTHY).deploy(Simulation.release(1), 1);
        sim.pass(LONG);
        var tables = sim.events(RouteTable.class).size();
        var id = sim.deploy(Simulation.release(2), 1);

        sim.pass(Duration.ofSeconds(60));

        var failure = Objects.requireNonNull(sim.rollout(id).progress().failure());
        assertThat(sim.rollout(id).state()).isEqualTo(DeploymentState.FAILED);
        assertThat(failure.code()).isEqualTo("health_timeout");
        assertThat(failure.message()).contains("30 s", "answered 503", "v1 still serves");
        assertThat(failure.logTail()).containsExactly("last line");
        assertThat(sim.events(RouteTable.class)).hasSize(tables);
        assertThat(sim.running()).isEqualTo(1);
        assertThat(sim.world.service().health()).isEqualTo(HealthStatus.HEALTHY);
    }

    @Test
    void aReleaseThatExitsAtOnceFailsAtOnce() {
        var id = sim.does(1, App.EXITS).deploy(Simulation.release(1), 1);

        sim.pass(Simulation.TICK);

        var failure = Objects.requireNonNull(sim.rollout(id).progress().failure());
        assertThat(failure.code()).isEqualTo("start_failed");
        assertThat(failure.logTail()).containsExactly("boom");
        assertThat(sim.launches).hasSize(1);
    }

    @Test
    void aPortLostToAnotherProcessIsTriedAgainWithAnother() {
        var id = sim.does(1, App.LOSES_ITS_PORT_ONCE).deploy(Simulation.release(1), 1);

        sim.pass(LONG);

        assertThat(sim.rollout(id).state()).isEqualTo(DeploymentState.SUCCEEDED);
        assertThat(sim.launches).hasSize(2);
    }

    @Test
    void withAFixedPortTheOldReplicaEndsFirstAndComesBackIfTheNewOneFails() {
        sim.does(2, App.NEVER_HEALTHY).deploy(Simulation.release(1, 9000, Map.of()), 1);
        sim.pass(LONG);
        var id = sim.deploy(Simulation.release(2, 9000, Map.of()), 1);

        sim.pass(Duration.ofSeconds(60));

        assertThat(sim.rollout(id).state()).isEqualTo(DeploymentState.FAILED);
        assertThat(reason(id))
                .contains("v2 did not become healthy", "Nothing serves at the moment: v1 ended first")
                .doesNotContain("still serves");
        assertThat(sim.serving().release().number()).isEqualTo(1);
        assertThat(sim.endpoints()).hasSize(1);
        assertThat(sim.running()).isEqualTo(1);
    }

    @Test
    void aFailureDoesNotSayThatAReleaseServesWhichIsScaledToNothing() {
        sim.does(2, App.NEVER_HEALTHY).deploy(Simulation.release(1), 1);
        sim.pass(LONG);
        sim.scale(0);
        sim.pass(LONG);
        var id = sim.deploy(Simulation.release(2), 1);

        sim.pass(Duration.ofSeconds(60));

        assertThat(reason(id)).endsWith("Nothing serves: v1 is scaled to 0 replicas.");
    }

    @Test
    void aFailureDoesNotSayThatAReleaseServesWhichKeepsCrashing() {
        sim.does(2, App.NEVER_HEALTHY).deploy(Simulation.release(1), 1);
        sim.pass(LONG);
        sim.does(1, App.EXITS).kill(sim.world.serving().getFirst());
        sim.pass(LONG);
        var id = sim.deploy(Simulation.release(2), 1);

        sim.pass(Duration.ofSeconds(60));

        assertThat(reason(id)).endsWith("v1 keeps the traffic, but none of its replicas is healthy.");
    }

    /** In the answer and in the event. */
    private String reason(DeploymentId id) {
        var failure = Objects.requireNonNull(sim.rollout(id).progress().failure());
        assertThat(sim.events(DeploymentEvent.Failed.class))
                .filteredOn(event -> event.deploymentId().equals(id))
                .singleElement()
                .satisfies(event -> assertThat(event.reason()).isEqualTo(failure.message()));
        return failure.message();
    }

    @Test
    void aNewerRequestTakesThePlaceOfOneThatDoesNotServeYet() {
        sim.does(2, App.NEVER_HEALTHY).deploy(Simulation.release(1), 1);
        sim.pass(LONG);
        var older = sim.deploy(Simulation.release(2), 1);
        sim.pass(Duration.ofSeconds(2));
        var newer = sim.deploy(Simulation.release(3), 1);

        sim.pass(LONG);

        assertThat(sim.rollout(older).state()).isEqualTo(DeploymentState.SUPERSEDED);
        assertThat(sim.rollout(newer).state()).isEqualTo(DeploymentState.SUCCEEDED);
        assertThat(sim.events(DeploymentEvent.Superseded.class))
                .singleElement()
                .satisfies(event -> assertThat(event.supersededBy()).isEqualTo(newer));
        assertThat(sim.running()).isEqualTo(1);
    }

    @Test
    void aNewerRequestFindsOneThatServesAlreadyDone() {
        sim.deploy(Simulation.release(1), 1);
        sim.pass(LONG);
        var older = sim.deploy(Simulation.release(2), 1);
        sim.pass(Duration.ofMillis(1200));
        assertThat(sim.rollout(older).hasSwitched()).isTrue();
        var newer = sim.request(DeploymentKind.ROLLBACK, Simulation.release(1), UUID.randomUUID(), 1, 1);

        sim.pass(LONG);

        assertThat(sim.rollout(older).state()).isEqualTo(DeploymentState.ROLLED_BACK);
        assertThat(sim.rollout(newer).state()).isEqualTo(DeploymentState.SUCCEEDED);
        assertThat(sim.events(DeploymentEvent.RolledBack.class)).singleElement().satisfies(event -> {
            assertThat(event.deploymentId()).isEqualTo(older);
            assertThat(event.rolledBackBy()).isEqualTo(newer);
        });
        assertThat(sim.route().getFirst().version()).isEqualTo("v1");
    }

    @Test
    void scalingKeepsTheReplicasThatRun() {
        sim.deploy(Simulation.release(1), 1);
        sim.pass(LONG);
        var first = sim.endpoints().getFirst();

        sim.scale(3);
        sim.pass(LONG);
        assertThat(sim.endpoints()).hasSize(3).contains(first);

        sim.scale(1);
        sim.pass(LONG);
        assertThat(sim.endpoints()).hasSize(1);
        assertThat(sim.running()).isEqualTo(1);
        assertThat(sim.launches).hasSize(3);
        assertThat(sim.events(ServiceEvent.Scaled.class))
                .extracting(ServiceEvent.Scaled::toReplicas)
                .containsExactly(3, 1);
    }

    @Test
    void scaledToNothingIsStoppedAndComesBack() {
        sim.deploy(Simulation.release(1), 1);
        sim.pass(LONG);

        sim.scale(0);
        sim.pass(LONG);
        assertThat(sim.running()).isZero();
        assertThat(sim.route()).isEmpty();
        assertThat(sim.world.service().health()).isEqualTo(HealthStatus.STOPPED);

        sim.scale(2);
        sim.pass(LONG);
        assertThat(sim.endpoints()).hasSize(2);
    }

    @Test
    void aCrashedReplicaIsStartedAgainAfterAPause() {
        sim.deploy(Simulation.release(1), 1);
        sim.pass(LONG);

        sim.kill(sim.world.serving().getFirst());
        sim.settle();
        assertThat(sim.endpoints())
                .as("nobody is sent to a process that is gone")
                .isEmpty();
        assertThat(sim.world.service().health()).isEqualTo(HealthStatus.UNHEALTHY);
        assertThat(sim.running()).isZero();

        sim.pass(Duration.ofSeconds(2));
        assertThat(sim.endpoints()).hasSize(1);
        assertThat(sim.world.service().health()).isEqualTo(HealthStatus.HEALTHY);
        assertThat(sim.world.serving().getFirst().crashes().total()).isEqualTo(1);
    }

    @Test
    void aReplicaThatKeepsCrashingIsACrashLoopAndIsStartedLessAndLessOften() {
        sim.deploy(Simulation.release(1), 1);
        sim.pass(LONG);
        sim.does(1, App.EXITS).kill(sim.world.serving().getFirst());

        sim.pass(Duration.ofSeconds(10));
        assertThat(sim.world.serving().getFirst().state()).isEqualTo(ReplicaState.CRASH_LOOP);
        var launches = sim.launches.size();

        sim.pass(Duration.ofSeconds(60));
        assertThat(sim.launches.size() - launches).isBetween(2, 4);
        assertThat(total(sim.events(UsageEvent.class)))
                .as("it never ran again, so there is nothing to pay for")
                .isLessThanOrEqualTo(BigDecimal.valueOf(LONG.toSeconds()));
        assertThat(sim.world.service().health()).isEqualTo(HealthStatus.UNHEALTHY);

        sim.does(1, App.HEALTHY).pass(Duration.ofSeconds(40));
        assertThat(sim.world.service().health()).isEqualTo(HealthStatus.HEALTHY);
    }

    @Test
    void anAppThatAnswersBeforeItCrashesIsInALoopAllTheSameAndServesWhileItCan() {
        sim.deploy(Simulation.release(1), 1);
        sim.pass(LONG);
        sim.does(1, App.ANSWERS_AND_EXITS);
        sim.pass(Duration.ofSeconds(60));

        var served = 0;
        for (int i = 0; i < 600; i++) {
            sim.pass(Simulation.TICK);
            assertThat(sim.world.serving().getFirst().state()).isEqualTo(ReplicaState.CRASH_LOOP);
            served += sim.endpoints().size();
        }
        assertThat(served).isPositive();

        sim.does(1, App.HEALTHY).pass(Duration.ofSeconds(45));
        assertThat(sim.world.serving().getFirst().state()).isEqualTo(ReplicaState.READY);
    }

    @Test
    void aProcessThatNeverComesIntoBeingEndsItsDeployment() {
        sim.deploy(Simulation.release(1), 1);
        sim.pass(LONG);
        var id = sim.does(2, App.IS_NEVER_THERE).deploy(Simulation.release(2), 1);

        sim.pass(Duration.ofMinutes(6));

        var failure = Objects.requireNonNull(sim.rollout(id).progress().failure());
        assertThat(failure.code()).isEqualTo("start_failed");
        assertThat(failure.message()).contains("within 300 s", "v1 still serves");
        assertThat(sim.running()).isEqualTo(1);
    }

    @Test
    void anUnhealthyReplicaLeavesTheRouteButTheLastOnesStay() {
        sim.deploy(Simulation.release(1), 2);
        sim.pass(LONG);
        var first = sim.world.serving().getFirst();
        var second = sim.world.serving().getLast();

        sim.makeSick(first, true);
        sim.pass(Duration.ofSeconds(3));
        assertThat(sim.endpoints()).singleElement().satisfies(endpoint -> assertThat(endpoint.replicaId())
                .isEqualTo(second.id()));
        assertThat(sim.world.service().health()).isEqualTo(HealthStatus.DEGRADED);

        sim.makeSick(second, true);
        sim.pass(Duration.ofSeconds(3));
        assertThat(sim.endpoints())
                .as("no table without replicas while one runs")
                .hasSize(1);
        assertThat(sim.world.service().health()).isEqualTo(HealthStatus.UNHEALTHY);

        sim.makeSick(first, false);
        sim.pass(Duration.ofSeconds(1));
        assertThat(sim.endpoints()).singleElement().satisfies(endpoint -> assertThat(endpoint.replicaId())
                .isEqualTo(first.id()));
    }

    @Test
    void whileKafkaIsDownTheOldReplicasServeOn() {
        sim.deploy(Simulation.release(1), 1);
        sim.pass(LONG);
        sim.kafkaIsUp = false;
        var id = sim.deploy(Simulation.release(2), 1);

        sim.pass(Duration.ofSeconds(60));
        assertThat(sim.rollout(id).state()).isEqualTo(DeploymentState.SWITCHING);
        assertThat(sim.running()).isEqualTo(2);

        sim.kafkaIsUp = true;
        sim.pass(LONG);
        assertThat(sim.rollout(id).state()).isEqualTo(DeploymentState.SUCCEEDED);
        assertThat(sim.running()).isEqualTo(1);
    }

    @Test
    void anAppThatIgnoresSigtermIsKilledAfterItsGrace() {
        sim.does(1, App.IGNORES_SIGTERM).deploy(Simulation.release(1), 1);
        sim.pass(LONG);
        var id = sim.deploy(Simulation.release(2), 1);

        sim.pass(Duration.ofSeconds(8));
        assertThat(sim.running()).isEqualTo(2);
        sim.pass(LONG);
        assertThat(sim.running()).isEqualTo(1);
        assertThat(sim.rollout(id).state()).isEqualTo(DeploymentState.SUCCEEDED);
    }

    @Test
    void aReplicaEndsWhenTheLastOfItsRequestsIsOver() {
        var id = deployOver(oldOne -> sim.routerHasInFlight(Map.of(oldOne, 1)));

        sim.pass(Duration.ofSeconds(20));
        assertThat(sim.running()).isEqualTo(2);
        assertThat(sim.rollout(id).state()).isEqualTo(DeploymentState.DRAINING);
        sim.crash();
        sim.pass(Duration.ofSeconds(20));
        assertThat(sim.running()).as("the next deployer waits on").isEqualTo(2);

        sim.routerHasInFlight(Map.of());
        sim.pass(Simulation.TICK);
        assertThat(sim.running()).isEqualTo(1);
        assertThat(sim.rollout(id).state()).isEqualTo(DeploymentState.SUCCEEDED);
    }

    @Test
    void anIdleReplicaEndsWithTheSwitch() {
        deployOver(oldOne -> sim.routerHasInFlight(Map.of()));

        assertThat(sim.route().getFirst().version()).isEqualTo("v2");
        assertThat(sim.running()).isEqualTo(1);
    }

    @Test
    void whatNeverEndsIsCutAfterTheDrainTimeout() {
        var id = deployOver(oldOne -> sim.routerHasInFlight(Map.of(oldOne, 1)));

        sim.pass(sim.config.drainTimeout().minusSeconds(1));
        assertThat(sim.running()).isEqualTo(2);
        sim.pass(Duration.ofSeconds(1));
        assertThat(sim.running()).isEqualTo(1);
        assertThat(sim.rollout(id).state()).isEqualTo(DeploymentState.SUCCEEDED);
    }

    @Test
    void aRouterThatHasNotTakenTheTableMaySendMore() {
        deployOver(oldOne -> sim.router =
                () -> new Handover.Serves(sim.world.service().route().generation() - 1, Map.of()));

        sim.pass(Duration.ofSeconds(5));
        assertThat(sim.running()).isEqualTo(2);
        sim.routerHasInFlight(Map.of());
        sim.pass(Simulation.TICK);
        assertThat(sim.running()).isEqualTo(1);
    }

    @Test
    void aRouterThatFallsSilentIsNotWaitedFor() {
        deployOver(oldOne -> sim.routerHasInFlight(Map.of(oldOne, 1)));
        sim.pass(Duration.ofSeconds(5));

        var silentSince = sim.now;
        sim.router = () -> new Handover.Silent(silentSince);
        sim.pass(sim.config.drainDelay().minus(Simulation.TICK));
        assertThat(sim.running()).isEqualTo(2);
        sim.pass(Simulation.TICK);
        assertThat(sim.running()).isEqualTo(1);
    }

    @Test
    void aReplicaInTheWayOfTheNextReleaseIsNotWaitedForLong() {
        sim.deploy(Simulation.release(1, 9000, Map.of()), 1);
        sim.pass(LONG);
        sim.routerHasInFlight(Map.of(sim.world.serving().getFirst().id(), 1));
        var id = sim.deploy(Simulation.release(2, 9000, Map.of()), 1);

        sim.pass(Duration.ofSeconds(5));

        assertThat(sim.rollout(id).state()).isEqualTo(DeploymentState.SUCCEEDED);
    }

    /** v2 over v1, up to a moment after the switch. */
    private DeploymentId deployOver(Consumer<ReplicaId> router) {
        sim.deploy(Simulation.release(1), 1);
        sim.pass(LONG);
        router.accept(sim.world.serving().getFirst().id());
        var id = sim.deploy(Simulation.release(2), 1);
        while (!sim.route().getFirst().version().equals("v2")) {
            sim.pass(Simulation.TICK);
        }
        return id;
    }

    @Test
    void aDeletedServiceKeepsNothing() {
        sim.deploy(Simulation.release(1), 2);
        sim.pass(LONG);
        sim.deploy(Simulation.release(2), 1);
        sim.settle();

        sim.delete();
        sim.pass(LONG);

        assertThat(sim.running()).isZero();
        assertThat(sim.route()).isEmpty();
        assertThat(sim.world.replicas()).isEmpty();
    }

    /** The same story, with all memory lost after each of its steps in turn. */
    @Test
    void aCrashBetweenAnyTwoStepsChangesNothing() {
        var calm = story(Integer.MAX_VALUE);
        for (int crashAfter = 0; crashAfter < calm.steps.size(); crashAfter++) {
            var rough = story(crashAfter);

            assertThat(rough.world.rollouts())
                    .as("crash after step %d", crashAfter)
                    .extracting(Rollout::state)
                    .containsExactly(
                            DeploymentState.SUCCEEDED,
                            DeploymentState.ROLLED_BACK,
                            DeploymentState.ROLLED_BACK,
                            DeploymentState.SUCCEEDED);
            assertThat(rough.launches).as("crash after step %d", crashAfter).hasSameSizeAs(calm.launches);
            assertThat(rough.running()).isEqualTo(2);
            assertThat(rough.endpoints()).hasSize(2);
            assertThat(rough.events(DeploymentEvent.class))
                    .as("crash after step %d", crashAfter)
                    .hasSameSizeAs(calm.events(DeploymentEvent.class));
            assertThatUsageIsWithoutGap(rough);
        }
    }

    private static Simulation story(int crashAfter) {
        var sim = new Simulation();
        sim.crashAfter = crashAfter;
        sim.deploy(Simulation.release(1), 2);
        sim.pass(LONG);
        sim.deploy(Simulation.release(2), 1);
        sim.pass(LONG);
        sim.scale(3);
        sim.pass(LONG);
        sim.request(DeploymentKind.ROLLBACK, Simulation.release(1), UUID.randomUUID(), 2, 1);
        sim.pass(LONG);
        return sim;
    }

    @Test
    void usageIsExactlyTheTimeThatEachReplicaRan() {
        sim.deploy(Simulation.release(1), 1);
        sim.pass(Duration.ofSeconds(25));
        var replica = sim.world.serving().getFirst();
        sim.kill(replica);
        sim.pass(Duration.ofSeconds(30));
        sim.delete();
        sim.pass(LONG);

        var usage = sim.events(UsageEvent.class);
        assertThat(total(usage)).isLessThan(BigDecimal.valueOf(56)).isGreaterThan(BigDecimal.valueOf(54));
        assertThat(usage).allSatisfy(event -> {
            var length = Duration.between(event.from(), event.to()).toMillis();
            assertThat(event.quantity()).isEqualByComparingTo(BigDecimal.valueOf(length, 3));
        });
        // Dead from the kill to the next start (a look later, and the first back-off), and not counted.
        assertThat(gaps(usage)).containsExactly(sim.config.firstBackOff().plus(Simulation.TICK));
    }

    private static BigDecimal total(List<UsageEvent> usage) {
        return usage.stream().map(UsageEvent::quantity).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private static void assertThatUsageIsWithoutGap(Simulation sim) {
        sim.events(UsageEvent.class).stream()
                .collect(java.util.stream.Collectors.groupingBy(
                        event -> event.dimensions().get("replica_id")))
                .values()
                .forEach(ofOne -> assertThat(gaps(ofOne)).isEmpty());
    }

    private static List<Duration> gaps(List<UsageEvent> usage) {
        var gaps = new java.util.ArrayList<Duration>();
        Instant end = usage.getFirst().from();
        for (var event : usage) {
            assertThat(event.from()).isAfterOrEqualTo(end);
            if (event.from().isAfter(end)) {
                gaps.add(Duration.between(end, event.from()));
            }
            end = event.to();
        }
        return gaps;
    }
}
