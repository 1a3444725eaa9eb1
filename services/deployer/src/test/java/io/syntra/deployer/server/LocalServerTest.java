package io.syntra.deployer.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.syntra.contracts.deployer.CommandPolicy.SandboxUse;
import io.syntra.deployer.DeployerConfig;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a server's policy says about sandboxes. */
class LocalServerTest {

    private final FakeSandboxes sandboxes = new FakeSandboxes();

    @TempDir
    Path folder;

    /** Then nothing keeps a command from the network: whoever decides on one is told by that word. */
    @Test
    void whereASandboxIsOnlyPreferredCommandsRunWithoutAndTheServerSaysSo() throws IOException {
        var server = server("preferred");
        sandboxes.isThere = false;

        assertThat(server.permit(List.of("uptime")).sandbox()).isEqualTo("none");
        assertThat(server.permit(List.of("uptime")).argv())
                .singleElement()
                .asString()
                .endsWith("/uptime");
        assertThat(server.view(0).sandbox()).isEqualTo("none");
        assertThat(server.view(0).policy().sandbox()).isEqualTo(SandboxUse.PREFERRED);

        var without = server.view(0);
        sandboxes.isThere = true;
        assertThat(server.permit(List.of("uptime")).sandbox()).isEqualTo("fake 1.0");
        assertThat(server.view(0).sandbox()).isEqualTo("fake 1.0");
        // What was approved in the sandbox is not approved without one.
        assertThat(server.view(0).seen()).isNotEqualTo(without.seen());
    }

    @Test
    void whereASandboxIsRequiredNothingRunsWithout() throws IOException {
        var server = server("required");
        sandboxes.isThere = false;

        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> server.permit(List.of("uptime")))
                .satisfies(refusal -> assertThat(refusal.code()).isEqualTo(ProblemCode.SANDBOX_MISSING));
        assertThat(server.view(0).sandbox()).isEqualTo("none");
    }

    private LocalServer server(String sandbox) throws IOException {
        var policy = Files.writeString(folder.resolve("policy.yaml"), """
                sandbox: %s
                wall_clock_seconds: 10
                output_bytes: 1000
                sees_processes: []
                readable: []
                programs:
                  - name: uptime
                """.formatted(sandbox));
        return new LocalServer(new Here(), new Machine(policy), sandboxes);
    }

    private record Machine(Path file) implements ServerConfig {

        @Override
        public Optional<Path> policy() {
            return Optional.of(file);
        }

        @Override
        public Set<String> workspaces() {
            return Set.of("default");
        }

        @Override
        public int commandsAtOnce() {
            return 1;
        }
    }

    private static final class Here implements DeployerConfig {

        @Override
        public Path data() {
            return Path.of(".");
        }

        @Override
        public String region() {
            return "local";
        }

        @Override
        public String publicUrl() {
            return "http://*.localhost:8000";
        }
    }
}
