package io.syntra.agent.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.syntra.agent.runbook.RunbookBrain;
import io.syntra.contracts.deployer.DeploymentKind;
import io.syntra.contracts.deployer.DeploymentState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What people on call type, without a model to make sense of it: {@code world | question | what the answer must tell}, the
 * last as patterns parted by {@code &}, those that must not be in it behind an exclamation mark. All answers, for later
 * reading, are in {@code target/bench/newcomers.txt}.
 */
class NewcomerTest {

    private static final Path PLAYED = Path.of("target/bench/newcomers.txt");

    /** A bug, a foreign word, or a figure of nothing. */
    private static final Pattern SILLY = Pattern.compile(
            "\\b1 (?:replicas|times|requests|errors|lines|services|changes)\\b|of 0 requests|\\bnull\\b|NaN|Optional|\\[]"
                    + "|\\d\\d:\\d\\d:\\d\\d(?! UTC|Z)|: *$|  +- *$|\\{[a-z_]+}|\\bin in\\b|\\bof of\\b|\\.\\.(?!\\.)",
            Pattern.MULTILINE);

    /** A heading for the lines under it. */
    private static final Pattern HEADING = Pattern.compile(":(?: \\[\\d+])*(?=\\n  )");

    static List<String> questions() throws IOException {
        Files.createDirectories(Objects.requireNonNull(PLAYED.getParent()));
        Files.writeString(PLAYED, "");
        try (var stream = Objects.requireNonNull(NewcomerTest.class.getResourceAsStream("/testdata/questions.txt"))) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank())
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("questions")
    void isAnsweredSensibly(String line) throws IOException {
        var parts = line.split(" \\| ", 3);
        var session = Session.of(RunbookBrain.builtIn(), world(parts[0]), parts[1]);
        var answer = session.words()
                + String.join(
                        "",
                        session.proposals().stream()
                                .map(one -> "PROPOSED " + one.tool() + " " + one.arguments() + "\n")
                                .toList());
        Files.writeString(PLAYED, "## " + parts[0] + ": " + parts[1] + "\n" + answer + "\n", StandardOpenOption.APPEND);

        assertThat(SILLY.matcher(HEADING.matcher(answer).replaceAll(""))
                        .results()
                        .map(found -> found.group())
                        .toList())
                .as(answer)
                .isEmpty();
        for (var wanted : parts[2].split(" & ", -1)) {
            boolean absent = wanted.startsWith("!");
            var pattern = Pattern.compile(absent ? wanted.substring(1) : wanted, Pattern.CASE_INSENSITIVE);
            assertThat(pattern.matcher(answer).find())
                    .as(wanted + " in " + answer)
                    .isNotEqualTo(absent);
        }
        assertThat(Grounding.unfounded(session)).as(answer).isEmpty();
        var cited = Pattern.compile("\\[(\\d+)]")
                .matcher(session.words())
                .results()
                .map(found -> found.group(1))
                .distinct()
                .count();
        assertThat(cited == 0 || session.words().contains("Sources: [1]"))
                .as(answer)
                .isTrue();
    }

    private static World world(String name) {
        var world = new World(name.hashCode());
        var shop = Incidents.shop(world);
        int good = shop.releaseAt(0);
        switch (name) {
            case "alone" -> {}
            case "well" -> Incidents.settled(world, world.app("cart"));
            case "bad" -> {
                Incidents.settled(world, world.app("cart"));
                bad(shop, good, 4);
            }
            case "back" -> {
                Incidents.settled(world, world.app("cart"));
                bad(shop, good, 6);
                shop.change(DeploymentKind.ROLLBACK, DeploymentState.SUCCEEDED, good, shop.replicasAt(0), 5.8);
            }
            case "long ago" -> {
                bad(shop, good, 200);
                shop.change(DeploymentKind.ROLLBACK, DeploymentState.SUCCEEDED, good, shop.replicasAt(0), 190);
            }
            case "new" -> world.apps.clear();
            case "blind" ->
                world.silent(
                        "list_errors",
                        "get_logs",
                        "get_metrics error_rate",
                        "get_metrics requests",
                        "get_metrics latency_p95");
            case "hanging" ->
                shop.change(DeploymentKind.DEPLOY, DeploymentState.HEALTH_GATE, good + 1, shop.replicasAt(0), 1);
            case "stopped" -> shop.change(DeploymentKind.SCALE, DeploymentState.SUCCEEDED, good, 0, 12);
            default -> throw new IllegalArgumentException(name);
        }
        return world;
    }

    private static void bad(App app, int good, double minutesAgo) {
        app.deployed(good + 1, app.replicasAt(0), minutesAgo)
                .fault(Fault.of(minutesAgo, 0.6, Shapes.BUGS.getFirst()).onlyIn(release -> release > good));
    }
}
