package io.syntra.agent.runbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.syntra.agent.brain.Dialogue;
import io.syntra.agent.brain.Dialogue.Exchange;
import io.syntra.agent.brain.Dialogue.Services;
import io.syntra.contracts.agent.RunbookTrialView;
import io.syntra.contracts.agent.RunbookTrialView.Fate;
import io.syntra.contracts.agent.WatchedSignal;
import io.syntra.contracts.deployer.DeploymentKind;
import io.syntra.contracts.deployer.DeploymentState;
import io.syntra.contracts.deployer.HealthStatus;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What runbooks do with arbitrary incidents, and what becomes of arbitrary files. Seen red: with a reader of files that
 * catches only faults with a place.
 */
class RunbookTrialTest {

    private static final Runbooks RUNBOOKS = Runbooks.builtIn();
    private static final int INCIDENTS = 3_000;

    private static final Set<String> ELEVEN = Set.of(
            "get_logs",
            "get_metrics",
            "get_deployment_status",
            "list_errors",
            "check_health",
            "trigger_deploy",
            "scale_service",
            "restart_service",
            "rollback",
            "update_env",
            "run_command");

    private static final List<String> MESSAGES = List.of(
            "Cannot read properties of undefined",
            "connect ECONNREFUSED 10.0.0.7:5432",
            "JavaScript heap out of memory",
            "certificate has expired",
            "ENOSPC: no space left on device",
            "pool exhausted, 20 of 20 in use",
            "connect ECONNREFUSED {place} {earlier_deployment}",
            "invalid coupon");

    /** Guarded by: {@code Runbook.fits}, {@code Diagnosis.of}, the stop in {@code Prescription}, and what {@code Trial} says of each. */
    @Test
    void noRunbookProposesOutsideItsGuardOrTheTools() {
        var fired = new HashSet<String>();
        for (long seed = 0; seed < INCIDENTS; seed++) {
            var findings = incident(new Random(seed)).findings();
            var answer = new Answer(Diagnosis.of(findings, RUNBOOKS), findings);
            var trial = trial(answer);
            var fires = trial.runbooks().stream().filter(Fate::fires).toList();
            var proposal = trial.proposal();

            assertThat(trial.runbooks()).as("seed %d", seed).hasSameSizeAs(RUNBOOKS.all());
            assertThat(fires).as("seed %d: %s", seed, trial).hasSizeLessThanOrEqualTo(1);
            if (!(answer.diagnosis() instanceof Diagnosis.Cause)) {
                assertThat(fires).as("seed %d: %s", seed, trial).isEmpty();
            }
            assertThat(trial.runbooks())
                    .allSatisfy(fate -> assertThat(fate.why()).isNotBlank().doesNotContain("{"));
            assertThat(trial(answer)).isEqualTo(trial);
            if (proposal == null) {
                assertThat(trial.verify()).isEmpty();
                assertThat(fires)
                        .as("seed %d: %s", seed, trial)
                        .allSatisfy(fate -> assertThat(runbook(fate).action()).isNull());
                continue;
            }
            assertThat(fires).as("seed %d: %s", seed, trial).hasSize(1);
            var runbook = runbook(fires.getFirst());
            fired.add(runbook.name());
            var action = Objects.requireNonNull(runbook.action());
            var diagnosis = (Diagnosis.Cause) answer.diagnosis();
            var cause = diagnosis.hypothesis();
            assertThat(diagnosis.others().stream()
                            .filter(Hypothesis::confident)
                            .filter(other -> cause.score() - other.score() < Diagnosis.TOO_CLOSE)
                            .map(other -> RUNBOOKS.prescribe(other, findings.of(other.service())))
                            .map(Prescription::remedy))
                    .as("seed %d: %s", seed, trial)
                    .allMatch(diagnosis.prescription().remedy()::equals);
            assertThat(ELEVEN).contains(proposal.tool());
            assertThat(proposal.tool()).isEqualTo(action.tool().key());
            assertThat(trial.verify()).isEqualTo(action.verify()).isNotEmpty();
            assertThat(cause.finding()).isEqualTo(runbook.finding());
            assertThat(cause.confident()).isTrue();
            assertThat(cause.details().keySet()).containsAll(runbook.evidence());
            assertThat(proposal.arguments().get("service_id"))
                    .isEqualTo(Incident.SHOP.id().toString());
            assertThat(proposal.arguments().keySet()).hasSize(action.arguments().size() + 1);
            assertThat(action.stop().times(action.tool(), findings.history(), findings.now()))
                    .isLessThan(action.stop().after());
        }
        assertThat(fired).as("a generator that leads to nothing proves nothing").hasSize(7);
    }

    /** Guarded by: each reason in {@code Trial.fate}. */
    @Test
    void whyARunbookDoesNotFireIsSaid() {
        var incident = Incident.at()
                .deployed("d1", 1, null, 60)
                .deployed("d2", 2, 1, 3)
                .error("TypeError", "x is undefined", List.of("v2"), 2.9, 0.1, 42)
                .traffic("v1", 500, 0)
                .traffic("v2", 210, 0.38)
                .health(HealthStatus.DEGRADED, 2)
                .replica(2, "ready", 0, 3)
                .replica(2, "unready", 0, 3);

        var trial = trial(incident);

        assertThat(trial.proposal()).isNotNull();
        assertThat(trial.verify()).containsExactly(WatchedSignal.ERROR_RATE);
        assertThat(trial.runbooks().getFirst().runbook()).isEqualTo("roll-back-a-failing-release");
        assertThat(why(trial, "mend-a-failing-first-release"))
                .isEqualTo("roll-back-a-failing-release asks for more evidence and fits too");
        assertThat(why(trial, "restart-a-stuck-replica")).isEqualTo("not known: served_for");
        assertThat(why(trial, "wait-for-a-young-replica")).startsWith("found with 45 points");
        assertThat(why(trial, "free-a-disk")).isEqualTo("nothing points to a full disk");

        var torn = trial(Incident.at()
                .deployed("d1", 1, null, 900)
                .error("Error", "certificate has expired", List.of("v1"), 20, 0.1, 300)
                .error("Error", "ENOSPC: no space left on device", List.of("v1"), 20, 0.1, 280)
                .traffic("v1", 900, 0.3));

        assertThat(torn.runbooks()).noneMatch(Fate::fires);
        assertThat(why(torn, "renew-a-certificate")).isEqualTo("another cause is as likely, so none is named");
        assertThat(why(torn, "free-a-disk"))
                .isEqualTo("with 65 points less likely than a certificate that is not valid (65)");
    }

    /** Guarded by: the stop in {@code Prescription.of}. */
    @Test
    void aFixThatDidNotHoldIsSaidToBeWhy() {
        var incident = Incident.at()
                .deployed("d1", 1, null, 9_000)
                .change("r1", DeploymentKind.RESTART, DeploymentState.SUCCEEDED, 1, 1, 2, 500)
                .change("r2", DeploymentKind.RESTART, DeploymentState.SUCCEEDED, 1, 1, 2, 200)
                .error("FatalError", "JavaScript heap out of memory", List.of("v1"), 5, 0.1, 30)
                .traffic("v1", 500, 0.1);

        assertThat(trial(incident).proposal()).isNull();
        assertThat(why(trial(incident), "restart-after-a-leak")).contains("was done 2 times", "did not hold");
    }

    /** Whatever a file holds, it is a whole runbook or refused with its name, and mostly its line. */
    @Test
    void anyFileIsARunbookOrIsRefusedByName() throws Exception {
        var good = new String(
                Objects.requireNonNull(Runbooks.class.getResourceAsStream("/runbooks/replicas.yaml"))
                        .readAllBytes(),
                java.nio.charset.StandardCharsets.UTF_8);
        int refused = 0;
        for (long seed = 0; seed < 4_000; seed++) {
            var text = mutated(good, new Random(seed));
            var thrown = catchThrowable(() -> assertThat(RunbookFile.read("a.yaml", text))
                    .allSatisfy(runbook -> assertThat(runbook.say()).isNotBlank()));
            if (thrown != null) {
                refused++;
                assertThat(thrown)
                        .as("seed %d: %s", seed, text)
                        .isInstanceOf(InvalidRunbook.class)
                        .hasMessageMatching("(?s)a\\.yaml(?::\\d+)?: .+");
            }
        }
        assertThat(refused).isGreaterThan(1_000);
    }

    private static String mutated(String text, Random random) {
        var lines = new ArrayList<>(text.lines().toList());
        for (int times = 1 + random.nextInt(3); times > 0; times--) {
            int at = random.nextInt(lines.size());
            var line = lines.get(at);
            int cut = line.isEmpty() ? 0 : random.nextInt(line.length());
            switch (random.nextInt(7)) {
                case 0 -> lines.remove(at);
                case 1 -> lines.add(at, line);
                case 2 -> lines.set(at, line.substring(0, cut));
                case 3 ->
                    lines.set(
                            at,
                            line.substring(0, cut)
                                    + oneOf(random, ":", "{", "[", "- ", "*a", "&a ", "!!java ", "\t", "\"", "\u0000")
                                    + line.substring(cut));
                case 4 -> lines.set(at, line.replaceAll("[0-9]+", oneOf(random, "-1", "0", "99999999999", "1e3", "x")));
                case 5 -> lines.set(at, "  ".repeat(random.nextInt(9)) + line.strip());
                default ->
                    lines.set(
                            at,
                            line + " "
                                    + oneOf(
                                            random,
                                            "{x: [",
                                            "#",
                                            "? ",
                                            "| ",
                                            "{place}",
                                            "[[[[[[[[[[[[[[1]]]]]]]]]]]]]]"));
            }
        }
        return String.join("\n", lines);
    }

    private static String oneOf(Random random, String... choices) {
        return choices[random.nextInt(choices.length)];
    }

    private static Incident incident(Random random) {
        var incident = Incident.at();
        int releases = 1 + random.nextInt(4);
        double at = 20 + random.nextInt(4_000);
        for (int release = 1; release <= releases; release++) {
            incident.change(
                    "d" + release,
                    random.nextInt(6) == 0 ? DeploymentKind.ENV_UPDATE : DeploymentKind.DEPLOY,
                    random.nextInt(8) == 0 ? DeploymentState.FAILED : DeploymentState.SUCCEEDED,
                    release,
                    release == 1 ? null : release - 1,
                    1 + random.nextInt(4),
                    at);
            at *= random.nextDouble();
        }
        for (int i = random.nextInt(4); i > 0; i--) {
            var kind = random.nextBoolean() ? DeploymentKind.RESTART : DeploymentKind.SCALE;
            incident.change(
                    "c" + i,
                    kind,
                    DeploymentState.SUCCEEDED,
                    releases,
                    releases,
                    random.nextInt(5),
                    random.nextInt(300));
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            double first = random.nextDouble() * 40;
            incident.error(
                    "Error",
                    MESSAGES.get(random.nextInt(MESSAGES.size())),
                    random.nextInt(3) == 0 ? List.of() : List.of("v" + (1 + random.nextInt(releases))),
                    first,
                    first * random.nextDouble(),
                    1 + random.nextInt(500));
        }
        for (int release = Math.max(1, releases - 1); release <= releases; release++) {
            var version = "v" + release;
            switch (random.nextInt(4)) {
                case 0 -> {}
                case 1 -> incident.traffic(version, random.nextInt(900), random.nextDouble());
                case 2 -> incident.traffic(version, random.nextInt(900), 0);
                default -> {
                    int turn = 6 + random.nextInt(6);
                    double more = 1 + random.nextInt(4);
                    incident.course(
                            version,
                            5,
                            steps(turn, 100, 100 * more),
                            steps(turn, 0, random.nextInt(4) == 0 ? 0 : random.nextDouble()));
                }
            }
            double millis = random.nextBoolean() ? 40 : 600;
            incident.latency(version, 9, steps(6, millis, random.nextInt(4) == 0 ? millis * 9 : millis));
        }
        if (random.nextInt(3) == 0) {
            int wanted = random.nextInt(4);
            incident.health(wanted == 0 ? HealthStatus.STOPPED : HealthStatus.DEGRADED, wanted);
            for (int i = 0; i < wanted; i++) {
                incident.replica(
                        releases,
                        oneOf(random, "ready", "unready", "crash_loop", "starting"),
                        random.nextInt(6),
                        random.nextInt(3_000));
            }
        }
        if (random.nextInt(5) == 0) {
            incident.without(oneOf(random, "list_errors", "get_deployment_status", "error_rate", "check_health"));
        }
        return incident;
    }

    private static double[] steps(int turn, double before, double after) {
        return IntStream.range(0, 20)
                .mapToDouble(i -> i < turn ? before : after)
                .toArray();
    }

    private static Runbook runbook(Fate fate) {
        return RUNBOOKS.all().stream()
                .filter(one -> one.name().equals(fate.runbook()))
                .findFirst()
                .orElseThrow();
    }

    private static String why(RunbookTrialView trial, String runbook) {
        return trial.runbooks().stream()
                .filter(fate -> fate.runbook().equals(runbook))
                .map(Fate::why)
                .findFirst()
                .orElseThrow();
    }

    private static RunbookTrialView trial(Incident incident) {
        var findings = incident.findings();
        return trial(new Answer(Diagnosis.of(findings, RUNBOOKS), findings));
    }

    private static RunbookTrialView trial(Answer answer) {
        var dialogue = new Dialogue(
                List.of(new Exchange(new UUID(7, 7), "why?", List.of(), null)),
                Incident.SHOP,
                () -> new Services.Known(List.of(Incident.SHOP)),
                Incident.NOON);
        return new Trial(answer, RUNBOOKS).view(Incident.SHOP, List.of(), new NumberedCalls(dialogue));
    }
}
