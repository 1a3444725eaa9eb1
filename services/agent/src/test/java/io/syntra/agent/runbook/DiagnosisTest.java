package io.syntra.agent.runbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.syntra.contracts.deployer.DeploymentKind;
import io.syntra.contracts.deployer.DeploymentState;
import io.syntra.contracts.deployer.HealthStatus;
import io.syntra.contracts.deployer.HealthView;
import io.syntra.contracts.telemetry.ErrorGroupStatus;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DiagnosisTest {

    private static final Runbooks RUNBOOKS = Runbooks.builtIn();

    private static final String TYPE_ERROR = "Cannot read properties of undefined (reading 'user')";

    @Test
    void aNewErrorRightAfterADeployIsThatDeploysFault() {
        var incident = Incident.at()
                .deployed("d1", 1, null, 60)
                .deployed("d2", 2, 1, 3)
                .error("TypeError", TYPE_ERROR, List.of("v2"), 2.9, 0.1, 42)
                .traffic("v1", 500, 0)
                .traffic("v2", 210, 0.38);

        assertGoesBackTo(incident, "d1", 1);
        assertThat(report(incident))
                .contains(
                        "v2 of shop-api brought the failures",
                        "TypeError: " + TYPE_ERROR,
                        "42 times",
                        "in v2",
                        "at userHandler (server.js:31)",
                        "6 s before the first error",
                        "v2 failed 38.0 % of 210 requests",
                        "v1 failed 0 % of 500 requests",
                        "Sources: [1] list_errors");
    }

    @Test
    void anotherBugGivesAnotherAnswer() {
        var incident = Incident.at()
                .deployed("d1", 1, null, 600)
                .deployed("d2", 2, 1, 300)
                .deployed("d3", 3, 2, 8)
                .error("RangeError", "Invalid array length", List.of("v3"), 7, 0.5, 7)
                .traffic("v2", 100, 0.01)
                .traffic("v3", 90, 0.09);

        assertGoesBackTo(incident, "d2", 2);
        assertThat(report(incident))
                .contains("RangeError: Invalid array length", "7 times")
                .doesNotContain("TypeError");
    }

    @Test
    void failingRequestsWithoutAStackStillPointAtTheRelease() {
        var incident = Incident.at()
                .deployed("d1", 1, null, 60)
                .deployed("d2", 2, 1, 4)
                .traffic("v1", 400, 0)
                .traffic("v2", 150, 0.5);

        assertGoesBackTo(incident, "d1", 1);
    }

    @Test
    void withoutMetricsTheTimeOfTheFirstErrorIsEnough() {
        var incident = Incident.at()
                .deployed("d1", 1, null, 60)
                .deployed("d2", 2, 1, 4)
                .error("TypeError", TYPE_ERROR, List.of("v2"), 3.5, 0.1, 12);

        assertGoesBackTo(incident, "d1", 1);
    }

    @Test
    void aScaleAfterTheBadDeployHidesNothing() {
        var incident = Incident.at()
                .deployed("d1", 1, null, 60)
                .deployed("d2", 2, 1, 5)
                .change("d3", DeploymentKind.SCALE, DeploymentState.SUCCEEDED, 2, 2, 4, 2)
                .error("TypeError", TYPE_ERROR, List.of("v2"), 4.8, 0.1, 42)
                .traffic("v1", 500, 0)
                .traffic("v2", 210, 0.38);

        assertGoesBackTo(incident, "d1", 1);
    }

    @Test
    void aDecoyDeployIsNotBlamedForAnOlderError() {
        var incident = Incident.at()
                .deployed("d1", 1, null, 600)
                .deployed("d2", 2, 1, 3)
                .error("TypeError", TYPE_ERROR, List.of("v1", "v2"), 120, 0.1, 4000)
                .traffic("v1", 500, 0.2)
                .traffic("v2", 210, 0.2);

        assertThat(diagnose(incident)).isInstanceOf(Diagnosis.Unsure.class);
        assertThat(report(incident)).contains("no cause stands out", "after the first error");
    }

    @Test
    void aFailedFirstReleaseHasNothingToGoBackTo() {
        var incident = Incident.at()
                .deployed("d1", 1, null, 3)
                .error("TypeError", TYPE_ERROR, List.of("v1"), 2.9, 0.1, 42)
                .traffic("v1", 210, 0.38);

        assertForPeople(incident, "No earlier release");
    }

    @Test
    void goingBackSkipsADeployThatNeverServed() {
        var incident = Incident.at()
                .deployed("d1", 1, null, 60)
                .change("d2", DeploymentKind.DEPLOY, DeploymentState.FAILED, 2, 1, 2, 30)
                .deployed("d3", 3, 1, 3)
                .error("TypeError", TYPE_ERROR, List.of("v3"), 2.9, 0.1, 42)
                .traffic("v1", 500, 0)
                .traffic("v3", 210, 0.38);

        assertGoesBackTo(incident, "d1", 1);
    }

    @Test
    void goingBackAfterAnEarlierRollbackNamesTheOneThatServedLast() {
        var incident = Incident.at()
                .deployed("d1", 1, null, 600)
                .change("d2", DeploymentKind.DEPLOY, DeploymentState.ROLLED_BACK, 2, 1, 2, 120)
                .change("d3", DeploymentKind.ROLLBACK, DeploymentState.SUCCEEDED, 1, 2, 2, 110)
                .deployed("d4", 3, 1, 3)
                .error("TypeError", TYPE_ERROR, List.of("v3"), 2.9, 0.1, 42)
                .traffic("v1", 500, 0)
                .traffic("v3", 210, 0.38);

        assertGoesBackTo(incident, "d3", 1);
    }

    @Test
    void afterTheRollbackNothingIsWrongAnyMore() {
        var incident = Incident.at()
                .deployed("d1", 1, null, 600)
                .change("d2", DeploymentKind.DEPLOY, DeploymentState.ROLLED_BACK, 2, 1, 2, 120)
                .change("d3", DeploymentKind.ROLLBACK, DeploymentState.SUCCEEDED, 1, 2, 2, 110)
                .error("TypeError", TYPE_ERROR, List.of("v2"), 119, 110, 42)
                .traffic("v1", 900, 0);

        assertThat(diagnose(incident)).isInstanceOf(Diagnosis.NoFault.class);
        assertThat(report(incident)).contains("No fault found", "none seen in the last 30 minutes");
    }

    @Test
    void aCrashLoopAfterADeployGoesBack() {
        var incident = Incident.at()
                .deployed("d1", 1, null, 60)
                .deployed("d2", 2, 1, 5)
                .health(HealthStatus.UNHEALTHY, 2)
                .replica(2, "crash_loop", 6, 1)
                .replica(2, "crash_loop", 5, 1);

        assertGoesBackTo(incident, "d1", 1);
        assertThat(report(incident)).contains("0 of 2 replicas ready", "restarted 11 times");
    }

    @Test
    void aCrashLoopWithoutARecentDeployIsForPeople() {
        var incident = Incident.at()
                .deployed("d1", 1, null, 6000)
                .deployed("d2", 2, 1, 3000)
                .health(HealthStatus.DEGRADED, 2)
                .replica(2, "ready", 0, 3000)
                .replica(2, "crash_loop", 6, 1);

        assertForPeople(incident, "going back is no obvious cure");
    }

    @Test
    void aDependencyThatIsDownIsNotMendedByARollback() {
        var incident = Incident.at()
                .deployed("d1", 1, null, 9000)
                .deployed("d2", 2, 1, 4000)
                .error("Error", "connect ECONNREFUSED 10.0.0.7:5432", List.of("v2"), 5, 0.1, 300)
                .traffic("v2", 500, 0.9);

        assertForPeople(incident, "10.0.0.7:5432");
    }

    @Test
    void memoryThatFilledUpSlowlyAsksForARestartAndSaysItComesBack() {
        var incident = Incident.at()
                .deployed("d1", 1, null, 9000)
                .error("FatalError", "JavaScript heap out of memory", List.of("v1"), 5, 0.1, 3)
                .traffic("v1", 500, 0.1);

        assertThat(remedy(incident)).isInstanceOf(Remedy.StartFresh.class);
        assertThat(report(incident)).contains("I propose to restart it", "will come back");
    }

    /** Guarded by {@code Hypothesis.Building.withoutBrackets}. */
    @Test
    void anErrorsOwnBracketsCiteNothing() {
        var incident = Incident.at()
                .deployed("d1", 1, null, 3000)
                .error("OSError", "[Errno 24] Too many open files [3]", List.of("v1"), 20, 0.1, 300)
                .traffic("v1", 500, 0.9);

        assertThat(report(incident))
                .contains("(Errno 24) Too many open files (3)")
                .doesNotContain("[Errno");
    }

    /** Guarded by {@code KilledReplicas.again}. */
    @Test
    void replicasThatAreKilledAgainAndAgainHaveTooLittleMemory() {
        var killed = new HealthView.End(
                137, "It was killed (SIGKILL), by a person or for lack of memory.", Incident.ago(3), 3);
        var incident = Incident.at()
                .deployed("d1", 1, null, 3000)
                .traffic("v1", 500, 0.2)
                .health(HealthStatus.DEGRADED, 2)
                .replica(1, "ready", 3, 3, killed)
                .replica(1, "ready", 0, 3000);

        assertThat(remedy(incident)).isInstanceOf(Remedy.StartFresh.class);
        assertThat(report(incident)).contains("runs out of memory", "killed (SIGKILL)");
    }

    /** Guarded by {@code TellingError.rate}; with more traffic beside it by {@code Saturation.OF_OTHERS}, in the simulator. */
    @Test
    void whoIsAskedTooOftenIsNotAskedByMoreReplicas() {
        var incident = Incident.at()
                .deployed("d1", 1, null, 3000)
                .error("HttpError", "429 Too Many Requests from api.stripe.com", List.of("v1"), 5, 0.1, 300)
                .traffic("v1", 500, 0.6);

        assertForPeople(incident, "More replicas would only ask more often");
    }

    /** Guarded by {@code MemoryExhausted.OUT_OF_MEMORY}. */
    @Test
    void memoryOfAnotherKindIsNoReasonToRestart() {
        for (var message : List.of(
                "unable to create native thread: possibly out of memory",
                "OOM command not allowed when used memory > 'maxmemory'")) {
            var incident = Incident.at()
                    .deployed("d1", 1, null, 9000)
                    .error("Error", message, List.of("v1"), 5, 0.1, 300)
                    .traffic("v1", 500, 0.6);

            assertThat(report(incident)).doesNotContain("runs out of memory", "I propose to restart");
        }
    }

    /** Guarded by the edges of words in {@code TellingError}. */
    @Test
    void aNameThatHoldsTheLettersOfAnErrorIsNone() {
        for (var message : List.of(
                "fs.openFile is not a function",
                "numberOfSeats is not defined",
                "Attempted to assign to readonly property 'total'",
                "isREADONLYmode is not a function",
                "noteAccessDeniedTwice is not a function",
                "order 14010 holds an unauthorized discount",
                "unauthorized discount in order 14010",
                "voucher 14030 is forbidden here",
                "order 4290 holds too many positions",
                "code 14290 is not defined",
                "order 429 not found")) {
            var incident = Incident.at()
                    .deployed("d1", 1, null, 9000)
                    .error("TypeError", message, List.of("v1"), 5, 0.1, 300)
                    .traffic("v1", 500, 0.6);

            assertThat(diagnose(incident)).as(message).isInstanceOf(Diagnosis.Unsure.class);
        }
    }

    /** Its own users' logins fail all day. Guarded by {@code TellingError.longBefore}. */
    @Test
    void whatFailedLongBeforeIsNotTheCause() {
        var counts = new double[60];
        var failing = new double[60];
        Arrays.fill(counts, 100);
        Arrays.fill(failing, 40, 60, 0.6);
        var incident = Incident.at()
                .deployed("d1", 1, null, 9000)
                .error("AuthError", "the token has expired", List.of("v1"), 600, 0.1, 300)
                .course("v1", 15, counts, failing);

        assertThat(report(incident))
                .doesNotContain("Most likely cause: something that shop-api calls does not let it in");
    }

    /** Once may have been a person, and a crash before it is no kill. Guarded by {@code KilledReplicas.kills}. */
    @Test
    void oneKillOfAServiceThatIsWellIsNoFault() {
        for (var end : List.of(
                new HealthView.End(
                        137, "It was killed (SIGKILL), by a person or for lack of memory.", Incident.ago(3), 1),
                new HealthView.End(1, "It ended with exit code 1.", Incident.ago(3), 2))) {
            var incident = Incident.at()
                    .deployed("d1", 1, null, 3000)
                    .health(HealthStatus.HEALTHY, 2)
                    .traffic("v1", 500, 0)
                    .replica(1, "ready", 2, 3, end)
                    .replica(1, "ready", 2, 3, end);

            assertThat(diagnose(incident)).as(end.message()).isInstanceOf(Diagnosis.NoFault.class);
        }
    }

    /** Guarded by the term of {@code KilledReplicas.build} for a service whose requests go well. */
    @Test
    void killsThatHurtNobodyAreNoReasonToRestart() {
        var killed = new HealthView.End(
                137, "It was killed (SIGKILL), by a person or for lack of memory.", Incident.ago(3), 4);
        var incident = Incident.at()
                .deployed("d1", 1, null, 3000)
                .health(HealthStatus.HEALTHY, 1)
                .traffic("v1", 500, 0)
                .replica(1, "ready", 4, 3, killed);

        assertThat(diagnose(incident)).isInstanceOf(Diagnosis.Unsure.class);
    }

    /** Guarded by {@code CrashingRelease.lastEnd}. */
    @Test
    void howAReplicaEndedIsTold() {
        var incident = Incident.at()
                .deployed("d1", 1, null, 3000)
                .deployed("d2", 2, 1, 5)
                .health(HealthStatus.UNHEALTHY, 1)
                .replica(
                        2,
                        "crash_loop",
                        6,
                        1,
                        new HealthView.End(78, "It ended with exit code 78.", Incident.ago(1), 6));

        assertThat(report(incident)).contains("last end: It ended with exit code 78");
    }

    @Test
    void aStoppedServiceIsScaledToWhatItHad() {
        var incident = Incident.at()
                .deployed("d1", 1, null, 600)
                .change("d2", DeploymentKind.SCALE, DeploymentState.SUCCEEDED, 1, 1, 3, 300)
                .change("d3", DeploymentKind.SCALE, DeploymentState.SUCCEEDED, 1, 1, 0, 10)
                .health(HealthStatus.STOPPED, 0);

        assertThat(remedy(incident))
                .asInstanceOf(type(Remedy.ScaleTo.class))
                .satisfies(scale -> assertThat(scale.replicas()).isEqualTo(3));
    }

    @Test
    void oneStuckReplicaAmongOthersAsksForARestart() {
        var incident = Incident.at()
                .deployed("d1", 1, null, 6000)
                .health(HealthStatus.DEGRADED, 3)
                .replica(1, "ready", 0, 6000)
                .replica(1, "ready", 0, 6000)
                .replica(1, "unready", 0, 6000);

        assertThat(remedy(incident)).isInstanceOf(Remedy.StartFresh.class);
    }

    @Test
    void aDeployThatNeverGotHealthyChangedNothing() {
        var incident = Incident.at()
                .deployed("d1", 1, null, 60)
                .change("d2", DeploymentKind.DEPLOY, DeploymentState.FAILED, 2, 1, 2, 2)
                .traffic("v1", 500, 0);

        assertForPeople(incident, "nothing to roll back");
        assertThat(report(incident)).contains("No replica answered /healthz within 60 s.", "v1 still serves");
    }

    @Test
    void errorsWithoutAChangeBeforeThemProposeNothing() {
        var incident = Incident.at()
                .deployed("d1", 1, null, 9000)
                .error("ValueError", "invalid coupon", List.of("v1"), 20, 0.1, 30)
                .traffic("v1", 5000, 0.03);

        assertThat(diagnose(incident)).isInstanceOf(Diagnosis.Unsure.class);
        assertThat(report(incident)).contains("I propose no change", "ValueError: invalid coupon");
    }

    @Test
    void anErrorThatHurtsNobodyIsNoReasonToRollBack() {
        var incident = Incident.at()
                .deployed("d1", 1, null, 60)
                .deployed("d2", 2, 1, 30)
                .error("Warning", "deprecated option", List.of("v2"), 10, 0.1, 5)
                .traffic("v1", 500, 0)
                .traffic("v2", 900, 0);

        assertThat(diagnose(incident)).isInstanceOf(Diagnosis.Unsure.class);
    }

    @Test
    void aRegressedGroupCountsAsOpen() {
        var incident = Incident.at()
                .deployed("d1", 1, null, 60)
                .deployed("d2", 2, 1, 3)
                .error(ErrorGroupStatus.REGRESSED, "TypeError", TYPE_ERROR, List.of("v2"), 2.9, 0.1, 42)
                .traffic("v1", 500, 0)
                .traffic("v2", 210, 0.38);

        assertGoesBackTo(incident, "d1", 1);
    }

    @Test
    void anIgnoredGroupCountsNot() {
        var incident = Incident.at()
                .deployed("d1", 1, null, 60)
                .error(ErrorGroupStatus.IGNORED, "TypeError", TYPE_ERROR, List.of("v1"), 50, 0.1, 42)
                .traffic("v1", 500, 0);

        assertThat(diagnose(incident)).isInstanceOf(Diagnosis.NoFault.class);
    }

    @Test
    void aHealthyServiceHasNoFault() {
        var incident = Incident.at().deployed("d1", 1, null, 60).traffic("v1", 500, 0.001);

        assertThat(diagnose(incident)).isInstanceOf(Diagnosis.NoFault.class);
        assertThat(report(incident))
                .contains("No fault found in shop-api", "2 of 2 replicas ready", "No open error group");
    }

    @Test
    void withoutTelemetryItSaysSoAndClaimsNothing() {
        var incident = Incident.at()
                .deployed("d1", 1, null, 60)
                .deployed("d2", 2, 1, 3)
                .error("TypeError", TYPE_ERROR, List.of("v2"), 2.9, 0.1, 42)
                .withoutTelemetry();

        assertThat(diagnose(incident)).isInstanceOf(Diagnosis.Blind.class);
        assertThat(report(incident))
                .contains("too much is missing", "Missing: list_errors said nothing (it does not answer)")
                .doesNotContain("No fault found", "TypeError");
    }

    @Test
    void withoutTheDeployerErrorsAreToldButNoDeployBlamed() {
        var incident = Incident.at()
                .error("TypeError", TYPE_ERROR, List.of("v2"), 2.9, 0.1, 42)
                .traffic("v2", 210, 0.38)
                .withoutDeployer();

        assertThat(diagnose(incident)).isInstanceOf(Diagnosis.Unsure.class);
        assertThat(report(incident)).contains("TypeError", "Missing: get_deployment_status");
    }

    @Test
    void aNewReleaseThatCannotReachItsDatabaseIsRolledBack() {
        var incident = Incident.at()
                .deployed("d1", 1, null, 60)
                .deployed("d2", 2, 1, 3)
                .error("Error", "connect ECONNREFUSED 127.0.0.1:9999", List.of("v2"), 2.9, 0.1, 42)
                .traffic("v1", 500, 0)
                .traffic("v2", 210, 1.0);

        assertGoesBackTo(incident, "d1", 1);
    }

    @Test
    void clocksThatDifferALittleDoNotClearTheDeploy() {
        var incident = Incident.at()
                .deployed("d1", 1, null, 60)
                .deployed("d2", 2, 1, 3)
                .error("TypeError", TYPE_ERROR, List.of("v2"), 3.04, 0.1, 42)
                .traffic("v1", 500, 0)
                .traffic("v2", 210, 0.38);

        assertGoesBackTo(incident, "d1", 1);
    }

    private static final double[] STEADY = {100, 100, 100, 100, 100, 100, 100, 100, 100, 100, 100, 100};

    @Test
    void aReleaseThatServedWellIsNotBlamedForASilentDatabase() {
        var incident = Incident.at()
                .deployed("d1", 1, null, 900)
                .deployed("d2", 2, 1, 3)
                .error("Error", "connect ECONNREFUSED 10.0.0.7:5432", List.of("v2"), 1.4, 0.1, 300)
                .traffic("v1", 500, 0)
                .course("v2", 3, STEADY, new double[] {0, 0, 0, 0, 0, 0, 0, 0.9, 0.9, 0.9, 0.9, 0.9});

        assertForPeople(incident, "10.0.0.7:5432 does not answer");
        assertThat(report(incident)).contains("v2 served 700 requests well before");
    }

    @Test
    void moreTrafficThanTheReplicasCarryAsksForMoreOfThem() {
        var incident = Incident.at()
                .deployed("d1", 1, null, 900)
                .course(
                        "v1",
                        3,
                        new double[] {100, 100, 100, 100, 100, 100, 300, 300, 300, 300, 300, 300},
                        new double[] {0, 0, 0, 0, 0, 0, 0.4, 0.4, 0.4, 0.4, 0.4, 0.4});

        assertThat(remedy(incident))
                .isEqualTo(new Remedy.ScaleTo(8, "With 8 replicas each has as much to do as when all was well."));
        assertThat(report(incident)).contains("3.0 times as many requests");
    }

    @Test
    void aSlowReleaseIsRolledBack() {
        var incident = Incident.at()
                .deployed("d1", 1, null, 900)
                .deployed("d2", 2, 1, 3)
                .latency("v1", 9, 50, 52, 49, 50, 51)
                .latency("v2", 3, 480, 510, 500, 490, 505);

        assertGoesBackTo(incident, "d1", 1);
        assertThat(report(incident)).contains("up to 500 ms in v2, before 50 ms");
    }

    @Test
    void aFixThatFixedNothingIsNotWhereToGoBackTo() {
        var incident = Incident.at()
                .deployed("d1", 1, null, 900)
                .deployed("d2", 2, 1, 20)
                .deployed("d3", 3, 2, 3)
                .error("TypeError", TYPE_ERROR, List.of("v2", "v3"), 19.5, 0.1, 900)
                .traffic("v1", 500, 0)
                .traffic("v2", 900, 0.4)
                .traffic("v3", 210, 0.4);

        assertGoesBackTo(incident, "d1", 1);
    }

    @Test
    void anExpiredCertificateIsForPeople() {
        assertForPeople(
                Incident.at()
                        .deployed("d1", 1, null, 900)
                        .error("Error", "certificate has expired", List.of("v1"), 20, 0.1, 300)
                        .traffic("v1", 900, 0.3),
                "Renew it");
    }

    @Test
    void everyClaimCitesACall() {
        var incident = Incident.at()
                .deployed("d1", 1, null, 60)
                .deployed("d2", 2, 1, 3)
                .error("TypeError", TYPE_ERROR, List.of("v2"), 2.9, 0.1, 42)
                .traffic("v1", 500, 0)
                .traffic("v2", 210, 0.38);
        var known = List.of("call_list_errors", "call_get_deployment_status", "call_error_rate");

        assertThat(diagnose(incident)).asInstanceOf(type(Diagnosis.Cause.class)).satisfies(cause -> assertThat(
                        cause.hypothesis().claims())
                .isNotEmpty()
                .allSatisfy(claim -> assertThat(claim.callId()).isIn(known)));
    }

    /** One for each analyzer. */
    static Stream<Supplier<Incident>> faults() {
        return Stream.of(
                () -> Incident.at()
                        .deployed("d1", 1, null, 60)
                        .deployed("d2", 2, 1, 3)
                        .error("TypeError", TYPE_ERROR, List.of("v2"), 2.9, 0.1, 42)
                        .traffic("v1", 500, 0)
                        .traffic("v2", 210, 0.38),
                () -> Incident.at()
                        .deployed("d1", 1, null, 60)
                        .deployed("d2", 2, 1, 3)
                        .replica(2, "crash_loop", 5, 3),
                () -> Incident.at()
                        .deployed("d1", 1, null, 60)
                        .change("d2", DeploymentKind.DEPLOY, DeploymentState.FAILED, 2, 1, 2, 3),
                () -> Incident.at()
                        .deployed("d1", 1, null, 600)
                        .error("Error", "connect ECONNREFUSED db:5432", List.of("v1"), 4, 0.1, 30)
                        .traffic("v1", 400, 0.4),
                () -> Incident.at()
                        .deployed("d1", 1, null, 600)
                        .error("Error", "JavaScript heap out of memory", List.of("v1"), 4, 0.1, 3)
                        .traffic("v1", 400, 0.1),
                () -> Incident.at().deployed("d1", 1, null, 600).health(HealthStatus.STOPPED, 0),
                () -> Incident.at()
                        .deployed("d1", 1, null, 600)
                        .replica(1, "ready", 0, 600)
                        .replica(1, "unready", 0, 600),
                () -> Incident.at().deployed("d1", 1, null, 600).traffic("v1", 400, 0.2),
                () -> Incident.at()
                        .deployed("d1", 1, null, 600)
                        .traffic("v1", 400, 0)
                        .replica(1, "ready", 0, 600));
    }

    /** Whatever does not answer, what the others say is still told; what it would have said is not. */
    @ParameterizedTest
    @MethodSource("faults")
    void anySingleSourceMayBeMissing(Supplier<Incident> fault) {
        for (var source :
                List.of("list_errors", "get_logs", "get_deployment_status", "error_rate", "requests", "check_health")) {
            var incident = fault.get().without(source);

            assertThat(report(incident)).contains("Missing: " + source).doesNotContain("call_" + source);
        }
    }

    @Test
    void withoutARateNothingIsSaidOfTraffic() {
        var incident = Incident.at()
                .deployed("d1", 1, null, 60)
                .deployed("d2", 2, 1, 3)
                .error("TypeError", TYPE_ERROR, List.of("v2"), 2.9, 0.1, 42)
                .traffic("v1", 500, 0)
                .traffic("v2", 210, 0.38)
                .without("error_rate");

        assertGoesBackTo(incident, "d1", 1);
        assertThat(report(incident)).doesNotContain("of 210 requests", "hardly any request fails");
    }

    private static void assertGoesBackTo(Incident incident, String deployment, int release) {
        assertThat(remedy(incident)).isInstanceOfSatisfying(Remedy.GoBack.class, back -> {
            assertThat(back.to()).isEqualTo(Incident.deployment(deployment));
            assertThat(back.release()).isEqualTo(release);
        });
    }

    private static void assertForPeople(Incident incident, String why) {
        assertThat(remedy(incident)).isInstanceOf(Remedy.ForPeople.class);
        assertThat(report(incident)).contains("I propose no change", why);
    }

    private static Remedy remedy(Incident incident) {
        var diagnosis = diagnose(incident);
        assertThat(diagnosis).as(report(incident)).isInstanceOf(Diagnosis.Cause.class);
        return ((Diagnosis.Cause) diagnosis).prescription().remedy();
    }

    private static Diagnosis diagnose(Incident incident) {
        return Diagnosis.of(incident.findings(), RUNBOOKS);
    }

    private static String report(Incident incident) {
        var findings = incident.findings();
        return Report.of(
                new Answer(Diagnosis.of(findings, RUNBOOKS), findings),
                Map.of("call_list_errors", "list_errors", "call_error_rate", "get_metrics error_rate"));
    }
}
