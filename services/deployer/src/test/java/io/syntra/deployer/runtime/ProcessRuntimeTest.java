package io.syntra.deployer.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTest;
import io.syntra.contracts.Json;
import io.syntra.contracts.ProcessStart;
import io.syntra.contracts.ReleaseId;
import io.syntra.contracts.ReplicaId;
import io.syntra.contracts.ServiceId;
import io.syntra.deployer.DeployerConfig;
import io.syntra.deployer.artifact.ArtifactStore;
import io.syntra.deployer.artifact.Digest;
import io.syntra.deployer.release.ReleaseSpec;
import io.syntra.deployer.runtime.ReplicaProcess.Cause;
import io.syntra.deployer.runtime.ReplicaProcess.Ended;
import io.syntra.deployer.runtime.ReplicaProcess.NotLaunched;
import io.syntra.deployer.runtime.ReplicaProcess.Running;
import io.syntra.deployer.service.ServiceChanged;
import io.syntra.testing.TestTokens;
import io.syntra.testing.WithSyntraEngines;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One deployer after another on the same machine; the processes do not notice. */
@QuarkusTest
@WithSyntraEngines
class ProcessRuntimeTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Digest ARTIFACT = new Digest("a".repeat(64));

    @Inject
    ProcessConfig config;

    @Inject
    DeployerConfig deployer;

    @Inject
    ReplicaFolders folders;

    @Inject
    ReplicaEnvironment environment;

    @Inject
    ArtifactStore artifacts;

    @Inject
    Event<ServiceChanged> changed;

    @Inject
    Clock clock;

    private final ReplicaId replica = ReplicaId.random();

    @BeforeEach
    void makeTheArtifact() throws IOException {
        Files.createDirectories(
                deployer.data().toAbsolutePath().resolve("artifacts").resolve(ARTIFACT.hex()));
    }

    @AfterEach
    void leaveNothing() {
        anotherDeployer().forget(replica);
    }

    @Test
    void theNextDeployerAdoptsWhatRuns() {
        var first = anotherDeployer();
        first.launch(launch(1, "sleep", "60"));
        var running = running(first, 1);

        var second = anotherDeployer();

        assertThat(running(second, 1)).isEqualTo(running);
        second.launch(launch(1, "sleep", "60"));
        assertThat(running(second, 1).pid()).as("it is not started twice").isEqualTo(running.pid());
    }

    @Test
    void theNextDeployerFindsAProcessWhosePidWasNeverWrittenDown() throws IOException {
        var launch = launch(1, "sleep", "60");
        var first = anotherDeployer();
        first.launch(launch);
        var running = running(first, 1);
        folders.write(ReplicaFile.intent(launch, running.port()));

        var second = anotherDeployer();

        assertThat(running(second, 1).pid()).isEqualTo(running.pid());
        assertThat(Json.mapper().readTree(record().toFile()).path("pid").asLong())
                .isEqualTo(running.pid());
        assertThat(Json.mapper().readTree(record().toFile()).path("start").asText())
                .isEqualTo(ProcessStart.of(running.pid()).orElseThrow().value());
    }

    @Test
    void whatWasOnlyAboutToStartIsStartedByTheNextDeployer() {
        folders.write(ReplicaFile.intent(launch(1, "sleep", "60"), 28_600));

        var next = anotherDeployer();

        assertThat(next.status(replica, 1)).isInstanceOf(NotLaunched.class);
        next.launch(launch(1, "sleep", "60"));
        assertThat(running(next, 1).pid()).isPositive();
    }

    @Test
    void theNextDeployerSeesWhatDiedMeanwhile() {
        var first = anotherDeployer();
        first.launch(launch(1, "sleep", "60"));
        var running = running(first, 1);
        ProcessHandle.of(running.pid()).orElseThrow().destroyForcibly();
        await().atMost(PATIENCE).until(() -> !ProcessHandle.of(running.pid())
                .map(ProcessHandle::isAlive)
                .orElse(false));

        var ended = (Ended) anotherDeployer().status(replica, 1);

        assertThat(ended.at()).isBetween(running.startedAt(), clock.instant());
        assertThat(ended.exitCode()).isNull();
    }

    @Test
    void aPidThatBelongsToSomeoneElseIsNotTheReplica() {
        var launch = launch(1, "sleep", "60");
        var me = ProcessHandle.current();
        folders.write(ReplicaFile.intent(launch, 28_600).started(me.pid(), new ProcessStart("earlier/1"), 1_000));

        assertThat(anotherDeployer().status(replica, 1)).isInstanceOf(Ended.class);
    }

    @Test
    void endsTheWholeFamilyAlsoThoseWhoLeftIt() {
        var runtime = anotherDeployer();
        runtime.launch(launch(1, "sh", "-c", "sleep 61 & setsid sleep 62 & wait"));
        running(runtime, 1);
        await().atMost(PATIENCE).until(() -> OsProcesses.all(replica, null).count() >= 3);

        runtime.terminate(replica);

        await().atMost(PATIENCE)
                .until(() -> OsProcesses.all(replica, null).findAny().isEmpty());
        assertThat(runtime.status(replica, 1)).isInstanceOf(Ended.class);
    }

    /** As nginx, gunicorn and others do when they set their title, and every program that cleans its environment. */
    @Test
    void endsAFamilyThatHasLostItsMark() {
        var runtime = anotherDeployer();
        runtime.launch(launch(1, "env", "-i", "/bin/sh", "-c", "(sleep 61617 &); exec sleep 61618"));
        var root = running(runtime, 1).pid();
        await().atMost(PATIENCE).until(() -> runs("61617") && runs("61618"));
        assertThat(OsProcesses.all(replica, null)).as("no mark is left").isEmpty();

        runtime.terminate(replica);

        await().atMost(PATIENCE).until(() -> runtime.status(replica, 1) instanceof Ended);
        assertThat(ProcessHandle.of(root).filter(ProcessHandle::isAlive)).isEmpty();
        await().atMost(PATIENCE).until(() -> !runs("61617"));
    }

    @Test
    void theNextDeployerEndsWhatAnEndedProcessWithoutAMarkLeft() {
        var first = anotherDeployer();
        first.launch(launch(1, "env", "-i", "/bin/sh", "-c", "(sleep 61619 &); exec sleep 61620"));
        await().atMost(PATIENCE).until(() -> runs("61619") && runs("61620"));
        ProcessHandle.of(running(first, 1).pid()).orElseThrow().destroyForcibly();
        await().atMost(PATIENCE).until(() -> first.status(replica, 1) instanceof Ended);

        anotherDeployer().forget(replica);

        await().atMost(PATIENCE).until(() -> !runs("61619"));
    }

    @Test
    void filesThatCannotBeWrittenAreNotTheCommandsFault() throws IOException {
        Files.writeString(folders.of(replica), "a file where the folder should be");
        var runtime = anotherDeployer();

        runtime.launch(launch(1, "sleep", "60"));

        var ended = (Ended) runtime.status(replica, 1);
        assertThat(ended.cause()).isEqualTo(Cause.NOT_STARTED);
        assertThat(ended.message()).contains("files cannot be written");
        Files.delete(folders.of(replica));
    }

    private static boolean runs(String argument) {
        return ProcessHandle.allProcesses().anyMatch(handle -> handle.info().arguments().stream()
                .flatMap(java.util.Arrays::stream)
                .anyMatch(argument::equals));
    }

    @Test
    void tellsHowItEnded() {
        var runtime = anotherDeployer();
        runtime.launch(launch(1, "sh", "-c", "echo out; echo err >&2; exit 7"));

        var ended = await().atMost(PATIENCE).until(() -> runtime.status(replica, 1), Ended.class::isInstance);

        assertThat(((Ended) ended).exitCode()).isEqualTo(7);
        assertThat(((Ended) ended).cause()).isEqualTo(Cause.EXITED);
        assertThat(((Ended) ended).logTail()).containsExactly("out", "err");
        assertThat(runtime.status(replica, 2)).as("the next attempt").isInstanceOf(NotLaunched.class);
    }

    private Running running(ProcessRuntime runtime, int attempt) {
        return (Running) runtime.status(replica, attempt);
    }

    private ProcessRuntime anotherDeployer() {
        var runtime = new ProcessRuntime(config, folders, environment, artifacts, changed, clock);
        runtime.adopt();
        return runtime;
    }

    private Path record() {
        return Objects.requireNonNull(folders.of(replica).getParent()).resolve(replica + ".json");
    }

    private Launch launch(int attempt, String... command) {
        var release = new ReleaseSpec(ReleaseId.random(), 1, ARTIFACT, List.of(command), null, "/healthz", Map.of());
        return new Launch(replica, attempt, TestTokens.WORKSPACE, new ServiceId(replica.value()), "shop-api", release);
    }
}
