package io.syntra.deployer.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.syntra.contracts.deployer.CommandPolicy;
import io.syntra.contracts.deployer.CommandPolicy.Program;
import io.syntra.contracts.deployer.CommandPolicy.SandboxUse;
import io.syntra.contracts.deployer.CommandPolicy.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Seen red with an empty file taken for the shipped policy, and with an operator's file passed over. That the YAML can
 * name no class is held twice: by {@code SafeConstructor}, and by what the parser takes without it.
 */
class PolicyFileTest {

    @TempDir
    Path folder;

    /** Whoever adds a program must have thought about each of its flags, and says so here. */
    @Test
    void theShippedPolicyOnlyLooks() {
        var policy = PolicyFile.read(Optional.empty());

        assertThat(policy.sandbox()).isEqualTo(SandboxUse.REQUIRED);
        assertThat(policy.wallClockSeconds()).isEqualTo(10);
        assertThat(policy.outputBytes()).isEqualTo(64 * 1024);
        assertThat(policy.programs())
                .extracting(Program::name)
                .containsExactly(
                        "cat", "date", "df", "du", "free", "head", "id", "ls", "nproc", "ps", "stat", "tail", "uname",
                        "uptime", "wc");
    }

    @Test
    void anOperatorsFileTakesItsPlace() throws IOException {
        var file = Files.writeString(folder.resolve("policy.yaml"), """
                sandbox: preferred
                wall_clock_seconds: 3
                output_bytes: 1000
                sees_processes: []
                readable: [/srv/logs]
                programs:
                  - name: tail
                    values: {-n: number}
                    operand: file
                """);

        assertThat(PolicyFile.read(Optional.of(file)))
                .isEqualTo(new CommandPolicy(
                        SandboxUse.PREFERRED,
                        3,
                        1000,
                        List.of(),
                        List.of("/srv/logs"),
                        List.of(new Program("tail", List.of(), Map.of("-n", Shape.NUMBER), List.of(), Shape.FILE))));
    }

    @Test
    void aFileThatSaysSomethingElseIsRefusedWhole() {
        for (var wrong : List.of("sandbox: never", "sandboxed: required", "- a", "a: [", "!!java.net.URL [x]: y", "")) {
            assertThatThrownBy(() -> PolicyFile.parse(wrong))
                    .as(wrong)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("the policy of the server is not valid");
        }
    }
}
