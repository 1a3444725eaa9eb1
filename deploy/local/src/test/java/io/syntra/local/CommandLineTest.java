package io.syntra.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.syntra.local.endtoend.Installation;
import io.syntra.local.setup.Port;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line as a script sees it: exit codes, one line of error, nothing on the wrong stream. */
class CommandLineTest {

    @TempDir
    Path state;

    @Test
    void helpNamesEveryCommand() throws Exception {
        var help = run();

        assertThat(help.exit()).isZero();
        assertThat(help.out())
                .contains(List.of(
                        "demo",
                        "up",
                        "down",
                        "status",
                        "logs",
                        "reset",
                        "services",
                        "deploy",
                        "scale",
                        "restart",
                        "rollback",
                        "ask",
                        "conversations",
                        "transcript",
                        "audit",
                        "actions",
                        "approve",
                        "approvals",
                        "policy",
                        "undo",
                        "alerts",
                        "silence",
                        "silences",
                        "runbooks",
                        "ingest-tokens",
                        "token",
                        "sessions",
                        "test",
                        "bench"));
        assertThat(help.out()).doesNotContain("supervise");
    }

    @Test
    void theReadmeNamesEveryCommand() throws Exception {
        var readme = Files.readString(Path.of(System.getProperty("syntra.home"), "README.md"));
        var commands = run().out()
                .lines()
                .dropWhile(line -> !line.equals("Commands:"))
                .filter(line -> line.matches("  [a-z].*"))
                .map(line -> line.strip().split(" ", 2)[0])
                .filter(name -> !name.equals("help"));

        assertThat(commands).hasSizeGreaterThan(25).allMatch(name -> readme.contains("`" + name + "`"));
    }

    @Test
    void upNamesEverySetting() throws Exception {
        var help = run("up", "--help");

        assertThat(help.exit()).isZero();
        assertThat(help.out())
                .contains("SYNTRA_STATE", "ANTHROPIC_API_KEY")
                .contains(Stream.of(Port.values()).map(Port::variable).toList())
                .contains(Stream.of(Port.values()).map(Port::key).toList());
    }

    @Test
    void anUnknownCommandIsOneLineAndNotSuccess() throws Exception {
        var unknown = run("dpeloy");

        assertThat(unknown.exit()).isNotZero();
        assertThat(unknown.err().lines()).singleElement().asString().startsWith("syntra: ");
    }

    @Test
    void aMissingArgumentIsOneLineAndNotSuccess() throws Exception {
        var missing = run("deploy", "shop-api");

        assertThat(missing.exit()).isNotZero();
        assertThat(missing.err().lines()).singleElement().asString().contains("--from");
    }

    @Test
    void undoTakesTheIdOfAnAction() throws Exception {
        var missing = run("undo");

        assertThat(missing.exit()).isNotZero();
        assertThat(missing.err().lines()).singleElement().asString().contains("ACTION");
    }

    @Test
    void withoutASuiteACommandSaysHowToStartIt() throws Exception {
        var services = run("services");

        assertThat(services.exit()).isEqualTo(1);
        assertThat(services.err()).startsWith("syntra: ").contains("./syntra up");
    }

    @Test
    void downIsHarmlessWhenNothingRuns() throws Exception {
        assertThat(run("down").exit()).isZero();
    }

    @Test
    void statusOfAStoppedSuiteIsNotSuccessAndStillJson() throws Exception {
        var status = run("status", "--json");

        assertThat(status.exit()).isEqualTo(1);
        assertThat(status.json().path("state").asText()).isEqualTo("down");
    }

    @Test
    void resetWithoutAYesDeletesNothing() throws Exception {
        var reset = run("reset");

        assertThat(reset.exit()).isEqualTo(1);
        assertThat(reset.err()).contains("nothing was deleted");
    }

    @Test
    void resetDeletesNothingInAFolderThatIsNotSyntras() throws Exception {
        var precious = Files.createDirectories(state.resolve("data")).resolve("precious");
        Files.writeString(precious, "");

        var reset = run("reset", "--yes");

        assertThat(reset.exit()).isEqualTo(1);
        assertThat(reset.err()).startsWith("syntra: SYNTRA_STATE");
        assertThat(precious).exists();
    }

    private Installation.Result run(String... arguments) throws Exception {
        return new Installation(state).run(arguments);
    }
}
