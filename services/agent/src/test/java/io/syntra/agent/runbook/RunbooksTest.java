package io.syntra.agent.runbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.syntra.agent.runbook.Hypothesis.Claim;
import io.syntra.contracts.DeploymentId;
import io.syntra.contracts.deployer.DeploymentKind;
import io.syntra.contracts.deployer.DeploymentState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class RunbooksTest {

    private static final String GOOD = """
            runbook: restart-a-stuck-replica
            version: 7
            guard:
              finding: stuck_replica
              evidence: [served_for]
            say: It served for {served_for}.
            action:
              tool: restart_service
              verify: [ready_replicas]
              stop: {after: 2, within: PT6H}
            """;

    private static final Runbooks BUILT_IN = Runbooks.builtIn();

    @Test
    void theListNamesEveryBuiltInFile() throws Exception {
        var folder = Path.of(
                Objects.requireNonNull(Runbooks.class.getResource("/runbooks")).toURI());
        try (var files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(Runbooks.BUILT_IN);
        }
    }

    static Stream<Runbook> builtIn() {
        return BUILT_IN.all().stream();
    }

    /** Whatever else is known, and whatever it is: the same answer twice, no brace left, only what its tool may do. */
    @ParameterizedTest
    @MethodSource("builtIn")
    void everyRunbookFillsItsTextsAndKeepsToItsTool(Runbook runbook) {
        for (long seed = 0; seed < 200; seed++) {
            var hypothesis = hypothesis(runbook, new Random(seed));
            var prescription = BUILT_IN.prescribe(hypothesis, Incident.at().findings());
            var again = BUILT_IN.prescribe(hypothesis, Incident.at().findings());
            var chosen = prescription.runbook();

            assertThat(again).isEqualTo(prescription);
            assertThat(chosen.finding()).isEqualTo(hypothesis.finding());
            assertThat(hypothesis.details().keySet()).containsAll(chosen.evidence());
            assertThat(prescription.toString().replace(chosen.toString(), "")).doesNotContain("{", "}");
            switch (prescription.remedy()) {
                case Remedy.GoBack back ->
                    assertThat(back.to().toString()).isEqualTo(known(hypothesis, Detail.EARLIER_DEPLOYMENT));
                case Remedy.ScaleTo scale ->
                    assertThat(Integer.toString(scale.replicas())).isEqualTo(known(hypothesis, Detail.WANTED_REPLICAS));
                case Remedy.StartFresh fresh -> assertThat(fresh.why()).isNotBlank();
                case Remedy.ForPeople people -> assertThat(people.why()).isNotBlank();
            }
        }
    }

    private static @Nullable String known(Hypothesis hypothesis, Detail detail) {
        return Optional.ofNullable(hypothesis.details().get(detail))
                .map(Claim::text)
                .orElse(null);
    }

    private static Hypothesis hypothesis(Runbook runbook, Random random) {
        var details = new EnumMap<Detail, Claim>(Detail.class);
        for (var detail : Detail.values()) {
            if (runbook.evidence().contains(detail) || random.nextInt(4) == 0) {
                details.put(detail, new Claim(value(detail, random), "call"));
            }
        }
        return new Hypothesis(runbook.finding(), Incident.SHOP, "x", List.of(), List.of(), details);
    }

    private static String value(Detail detail, Random random) {
        return switch (detail) {
            case RELEASE, EARLIER_RELEASE -> Integer.toString(1 + random.nextInt(90));
            case EARLIER_DEPLOYMENT ->
                Incident.deployment("d" + random.nextInt(9)).toString();
            case WANTED_REPLICAS -> Integer.toString(1 + random.nextInt(20));
            case SERVED_FOR -> random.nextInt(90) + " h";
            case PLACE -> "db$1\\:" + random.nextInt(9_000);
        };
    }

    @Test
    void aFixThatDidNotHoldTwiceIsNotProposedAgain() {
        var hypothesis = new Hypothesis(
                Finding.STUCK_REPLICA,
                Incident.SHOP,
                "x",
                List.of(),
                List.of(),
                Map.of(Detail.SERVED_FOR, new Claim("3 h", "call")));
        var incident = Incident.at().deployed("d1", 1, null, 9_000);
        for (double minutes : new double[] {900, 100, 20}) {
            assertThat(prescribed(hypothesis, incident)).isInstanceOf(Remedy.StartFresh.class);
            incident.change("r" + minutes, DeploymentKind.RESTART, DeploymentState.SUCCEEDED, 1, 1, 2, minutes);
        }

        assertThat(prescribed(hypothesis, incident))
                .isInstanceOfSatisfying(Remedy.ForPeople.class, people -> assertThat(people.why())
                        .contains("restart_service was done 2 times", "somebody has to find out why"));
    }

    private static Remedy prescribed(Hypothesis hypothesis, Incident incident) {
        return BUILT_IN.prescribe(hypothesis, incident.findings()).remedy();
    }

    @Test
    void oneInTheFolderReplacesTheBuiltInOneOfItsName(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("mine.yaml"), GOOD);

        var runbooks = Runbooks.with(folder);

        assertThat(runbooks.all()).hasSameSizeAs(BUILT_IN.all());
        assertThat(runbooks.all().stream().filter(one -> one.name().equals("restart-a-stuck-replica")))
                .extracting(Runbook::version)
                .containsExactly(7);
    }

    @Test
    void aSecondRunbookForTheSameGuardIsRefused(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("mine.yaml"), GOOD.replace("restart-a-stuck-replica", "mine"));

        assertThatThrownBy(() -> Runbooks.with(folder))
                .isInstanceOf(InvalidRunbook.class)
                .hasMessageContaining("runbooks mine and restart-a-stuck-replica: they have the same guard");
    }

    @Test
    void aFolderThatIsNotThereIsNamed(@TempDir Path folder) {
        assertThatThrownBy(() -> Runbooks.with(folder.resolve("gone")))
                .isInstanceOf(InvalidRunbook.class)
                .hasMessageContaining("gone: the folder of runbooks cannot be read");
    }

    @Test
    void everyFindingIsAnsweredWhateverIsKnown() {
        assertThatThrownBy(() -> Runbooks.of(List.of(RunbookFile.read("a.yaml", GOOD))))
                .isInstanceOf(InvalidRunbook.class)
                .hasMessageContaining("no runbook answers disk_full when nothing more is known");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            say: It          | tell: It           | a.yaml:6: tell is not known here
            version: 7       | version: soon      | a.yaml:2: version must be a whole number from 1
            version: 7       | version: 0         | a.yaml:2: version must be a whole number from 1
            stuck_replica    | bad_weather        | a.yaml:4: guard.finding must be one of release_regression
            [served_for]     | [mood]             | a.yaml:5: guard.evidence must be of release
            [served_for]     | served_for         | a.yaml:5: guard.evidence must be a list
            {served_for}     | {place}            | a.yaml:6: say uses {place}, which guard.evidence does not ask for
            restart_service  | run_command        | a.yaml:8: action.tool must be one of rollback, restart_service, scale_service
            restart_service  | scale_service      | a.yaml:8: action.arguments is missing
            verify: [        | proof: [           | a.yaml:9: action.proof is not known here
            [ready_replicas] | all is well        | a.yaml:9: action.verify must be a list
            [ready_replicas] | [mood]             | a.yaml:9: action.verify must be of error_rate, latency_p95, ready_replicas
            [ready_replicas] | []                 | a.yaml:9: action.verify names no signal
            [served_for]     | [served_for, place] | a.yaml:5: guard.evidence stuck_replica never knows place
            PT6H             | PT-6H              | a.yaml:10: action.stop.within must be a duration like PT6H
            PT6H             | soon               | a.yaml:10: action.stop.within must be a duration like PT6H
            after: 2         | after: -1          | a.yaml:10: action.stop.after must be a whole number from 1
            'version: 7'     | 'version: [7'      | a.yaml:3:
            """)
    void whatIsWrongIsNamedWithItsLine(String right, String wrong, String told) {
        var text = GOOD.replace(right, wrong);
        assertThat(text).isNotEqualTo(GOOD);

        assertThatThrownBy(() -> RunbookFile.read("a.yaml", text))
                .isInstanceOf(InvalidRunbook.class)
                .hasMessageContaining(told);
    }

    @Test
    void anArgumentThatNoToolTakesIsRefused() {
        var scale = GOOD.replace("stuck_replica", "saturated")
                .replace("served_for", "wanted_replicas")
                .replace("tool: restart_service", "tool: scale_service\n  arguments: {replicas: lots}");

        assertThatThrownBy(() -> RunbookFile.read("a.yaml", scale))
                .isInstanceOf(InvalidRunbook.class)
                .hasMessage("a.yaml:9: action.arguments.replicas must be {wanted_replicas} or a whole number");
        assertThat(RunbookFile.read("a.yaml", scale.replace("lots", "4"))).hasSize(1);
    }

    /** Whatever line is lost, the rest is refused with a name and a line, or still a whole runbook. */
    @Test
    void halfARunbookIsNeverTaken() {
        var lines = GOOD.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            int lost = i;
            var text = String.join(
                    "\n",
                    java.util.stream.IntStream.range(0, lines.size())
                            .filter(line -> line != lost)
                            .mapToObj(lines::get)
                            .toList());

            assertThatThrownBy(() -> RunbookFile.read("a.yaml", text))
                    .as("without line %d", lost + 1)
                    .isInstanceOf(InvalidRunbook.class)
                    .hasMessageMatching("(?s)a\\.yaml:\\d+: .*");
        }
    }

    @Test
    void idsOfDeploymentsAreWhatTheGateTakes() {
        assertThat(DeploymentId.fromString(Incident.deployment("d1").toString()))
                .isEqualTo(Incident.deployment("d1"));
    }
}
