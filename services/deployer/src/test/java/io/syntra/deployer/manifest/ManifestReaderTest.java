package io.syntra.deployer.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.syntra.contracts.event.Keeping;
import io.syntra.problem.Problem;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ManifestReaderTest {

    @Test
    void readsEveryKey() {
        var manifest = ManifestReader.read("""
                name: shop-api
                command: ["node", "server.js", 8]
                port: 9000
                health: /ready
                env:
                  GREETING: hello
                  DEBUG: true
                replicas: 1
                retention: {days: 30, logs: {days: 7, bytes: 2GB}}
                """, "shop-api");

        assertThat(manifest)
                .isEqualTo(new Manifest(
                        "shop-api",
                        List.of("node", "server.js", "8"),
                        9000,
                        "/ready",
                        Map.of("GREETING", "hello", "DEBUG", "true"),
                        1,
                        List.of(new Keeping(null, 30, null), new Keeping("logs", 7, 2_000_000_000L))));
    }

    @Test
    void fillsInTheDefaults() {
        var manifest = ManifestReader.read("{name: a, command: [./run]}", "a");

        assertThat(manifest.port()).isNull();
        assertThat(manifest.health()).isEqualTo("/healthz");
        assertThat(manifest.env()).isEmpty();
        assertThat(manifest.replicas()).isEqualTo(1);
    }

    @Test
    void namesAnUnknownKeyWithItsLineTheNearestOneAndAllKnownOnes() {
        var fields = refusal("name: a\ncommand: [x]\nhelth: /up\n");

        assertThat(fields).singleElement().satisfies(field -> {
            assertThat(field.name()).isEqualTo("helth");
            assertThat(field.message())
                    .isEqualTo("line 3: is not a key of syntra.yaml; did you mean health? Its keys are name, command,"
                            + " port, health, env, replicas, retention.");
        });
    }

    @Test
    void saysEverythingThatIsWrongAtOnce() {
        var fields = refusal("port: 70000\nreplicas: 51\nenv: {1A: x, PORT: 1, SYNTRA_X: y}\nhealth: up\n");

        assertThat(fields)
                .extracting(Problem.Field::name)
                .containsExactlyInAnyOrder(
                        "name", "command", "port", "replicas", "env.1A", "env.PORT", "env.SYNTRA_X", "health");
    }

    @Test
    void saysWhatIsWrongWithARetention() {
        assertThat(refusal("name: a\ncommand: [x]\nretention: {days: 0, bytes: 10, weeks: 2, logs: {hours: 1}}\n"))
                .extracting(Problem.Field::name)
                .containsExactlyInAnyOrder(
                        "retention.days", "retention.bytes", "retention.weeks", "retention.logs.hours");
    }

    @Test
    void refusesAnotherServicesName() {
        assertThat(refusal("name: b\ncommand: [x]\n")).singleElement().satisfies(field -> assertThat(field.message())
                .contains("\"b\"")
                .contains("\"a\""));
    }

    @Test
    void refusesAFixedPortForSeveralReplicas() {
        assertThat(refusal("name: a\ncommand: [x]\nport: 9000\nreplicas: 2\n"))
                .extracting(Problem.Field::name)
                .containsExactly("port");
    }

    @Test
    void refusesWrongTypes() {
        assertThat(refusal("name: [a]\ncommand: node server.js\nreplicas: two\nenv: [A]\nport: 0x50\n"))
                .extracting(Problem.Field::name)
                .containsExactlyInAnyOrder("name", "command", "replicas", "env", "port");
        assertThat(refusal("name: a\ncommand: []\n"))
                .extracting(Problem.Field::name)
                .containsExactly("command");
        assertThat(refusal("name: a\ncommand: [~]\n"))
                .extracting(Problem.Field::name)
                .containsExactly("command[0]");
        assertThat(refusal("name: a\nname: a\ncommand: [x]\n"))
                .extracting(Problem.Field::name)
                .containsExactly("name");
    }

    @Test
    void neverConstructsWhatATagAsksFor() {
        assertThat(refusal("name: a\ncommand: [!!javax.script.ScriptEngineManager x]\n"))
                .hasSize(1);
        assertThat(refusal("name: a\ncommand: [x]\nenv: {A: !!binary aGk=}\n")).hasSize(1);
    }

    @Test
    void refusesAliasBombsAndDeepNesting() {
        assertThat(refusal("a: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]\n")).hasSize(1);
        assertThat(refusal("name: a\ncommand: " + "[".repeat(50) + "]".repeat(50)))
                .hasSize(1);
        assertThat(refusal("name: \"" + "a".repeat(70_000) + "\"")).hasSize(1);
    }

    @Test
    void saysWhereItIsNotYaml() {
        assertThat(refusal("name: a\ncommand: [\"x\"\nport: 1\n"))
                .singleElement()
                .satisfies(
                        field -> assertThat(field.message()).contains("line 3").contains("not YAML"));
        assertThat(refusal("")).singleElement().satisfies(field -> assertThat(field.message())
                .contains("empty"));
    }

    private static List<Problem.Field> refusal(String yaml) {
        var e = catchThrowableOfType(ProblemException.class, () -> ManifestReader.read(yaml, "a"));
        assertThat(e).isNotNull();
        assertThat(e.code()).isEqualTo(ProblemCode.INVALID_MANIFEST);
        return Objects.requireNonNull(e.toProblem().fields());
    }
}
