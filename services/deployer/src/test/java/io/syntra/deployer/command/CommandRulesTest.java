package io.syntra.deployer.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import io.syntra.contracts.Json;
import io.syntra.contracts.deployer.CommandPolicy;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Seen red with a guard removed: flags matched whole, one operand only, links followed to their end, what is never
 * readable, the windows into the kernel. Not so the pattern of plain text: what it refuses, the closed language does too.
 */
class CommandRulesTest {

    private static final Path CORPUS = Path.of("../../testdata/commands");

    @TempDir
    Path folder;

    private Path root;
    private CommandRules rules;

    @BeforeEach
    void layOut() throws IOException {
        root = Files.createDirectory(folder.toRealPath().resolve("logs"));
        Files.createDirectories(root.resolve("sub"));
        Files.createDirectories(root.resolve("keys"));
        for (var file :
                List.of("app.log", "sub/deep.log", "keys/k.log", ".env", "server.pem", "SERVER.PEM", "id_rsa")) {
            Files.writeString(root.resolve(file), file);
        }
        Files.writeString(folder.resolve("outside.log"), "outside");
        Files.createDirectory(folder.resolve("logs-other"));
        Files.writeString(folder.resolve("logs-other/x"), "x");
        Files.writeString(folder.resolve("logsx"), "x");
        link("inside.log", "app.log");
        link("escape", "/etc");
        link("shadow.txt", "/etc/shadow");
        link("up", "..");
        link("loop", "loop");
        link("twice.log", "up/outside.log");
        link("environ.txt", "/proc/self/environ");
        rules = rules(with(PolicyFile.read(Optional.empty()), root.toString()));
    }

    /** Each is refused for what it is, not because this machine lacks the program. */
    @Test
    void theWholeCorpusOfAttacksIsRefused() {
        var attacks = lines("refused.jsonl");
        assertThat(attacks).hasSizeGreaterThan(300);

        var passed = attacks.stream().filter(argv -> !isRefused(argv)).toList();

        assertThat(passed).isEmpty();
    }

    @Test
    void whatPeopleAskForIsLetThrough() {
        var asked = lines("permitted.jsonl");
        assertThat(asked).hasSizeGreaterThan(40).allSatisfy(argv -> {
            var permitted = rules.check(argv);
            assertThat(permitted.executable()).isEqualTo(Path.of("/usr/bin", argv.getFirst()));
            assertThat(permitted.asked()).isEqualTo(argv);
            assertThat(permitted.seesProcesses()).isEqualTo(argv.getFirst().equals("ps"));
        });
    }

    /** A link that is changed after the check leads nowhere else. */
    @Test
    void theProgramGetsTheRealPathAndNotTheLink() {
        assertThat(rules.check(List.of("cat", "-n", root + "/inside.log")).arguments())
                .containsExactly("-n", root + "/app.log");
    }

    @Test
    void aRefusalNamesTheArgumentAndWhatMayBeThere() {
        refused(List.of("rm", "x"), "command[0]: is not a program", "ls, nproc");
        refused(List.of("tail", "-f", root + "/app.log"), "command[1]: is not a flag that tail", "-c -n");
        refused(List.of("tail", "-n", "x"), "command[2]: must be one to six digits");
        refused(List.of("tail", "-n"), "command[1]: needs its value");
        refused(List.of("cat", "/etc/shadow"), "command[1]: is not readable here", root.toString());
        refused(List.of("cat", root + "/none.log"), "command[1]: is not there");
        refused(List.of("uptime", "x"), "command[1]: is more than uptime may be told");
    }

    /** An operator can open folders, and still none of these with them. */
    @Test
    void noPolicyOpensKeysOrTheKernel() {
        var everything = rules(with(PolicyFile.read(Optional.empty()), "/"));

        assertThat(everything.check(List.of("cat", "/etc/passwd")).arguments()).containsExactly("/etc/passwd");
        for (var path : List.of(
                "/etc/shadow",
                "/etc/gshadow",
                "/proc/1/environ",
                "/proc/self/environ",
                "/proc/meminfo/x",
                "/sys/kernel",
                "/dev/null",
                root + "/keys/k.log",
                root + "/.env",
                root + "/server.pem")) {
            assertThatThrownBy(() -> everything.check(List.of("stat", path)))
                    .as(path)
                    .hasMessageContaining("is not readable here");
        }
    }

    @Test
    void whatIsNotInstalledIsSaidSo() {
        var bare = new CommandRules(PolicyFile.read(Optional.empty()), name -> Optional.empty());

        assertThatThrownBy(() -> bare.check(List.of("uptime"))).hasMessageContaining("is not installed on this server");
    }

    private boolean isRefused(List<String> argv) {
        try {
            rules.check(argv);
            return false;
        } catch (ProblemException e) {
            return e.code() == ProblemCode.COMMAND_NOT_ALLOWED;
        }
    }

    private void refused(List<String> argv, String... messages) {
        assertThatThrownBy(() -> rules.check(argv))
                .hasMessageContainingAll(messages)
                .asInstanceOf(InstanceOfAssertFactories.type(ProblemException.class))
                .returns(ProblemCode.COMMAND_NOT_ALLOWED, ProblemException::code);
    }

    private static CommandRules rules(CommandPolicy policy) {
        return new CommandRules(policy, name -> Optional.of(Path.of("/usr/bin", name)));
    }

    private static CommandPolicy with(CommandPolicy policy, String readable) {
        var all = new ArrayList<>(policy.readable());
        all.add(readable);
        return new CommandPolicy(
                policy.sandbox(),
                policy.wallClockSeconds(),
                policy.outputBytes(),
                policy.seesProcesses(),
                all,
                policy.programs());
    }

    private void link(String name, String target) throws IOException {
        Files.createSymbolicLink(root.resolve(name), Path.of(target));
    }

    private List<List<String>> lines(String file) {
        try {
            return Files.readAllLines(CORPUS.resolve(file)).stream()
                    .filter(line -> line.startsWith("["))
                    .map(this::argv)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> argv(String line) {
        try {
            return Json.mapper().readValue(line, new TypeReference<List<String>>() {}).stream()
                    .map(word -> word.replace("{root}", root.toString()).replace("{long}", "a".repeat(100_000)))
                    .toList();
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
