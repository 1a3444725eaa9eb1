package io.syntra.agent.tool;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.syntra.contracts.deployer.CommandPolicy;
import io.syntra.contracts.deployer.CommandPolicy.Program;
import io.syntra.contracts.deployer.CommandPolicy.SandboxUse;
import io.syntra.contracts.deployer.CommandPolicy.Shape;
import io.syntra.contracts.deployer.ServerView;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Nobody is asked to approve what the server would refuse. */
class RunCommandTest {

    private static final String BUBBLEWRAP = "bubblewrap 0.8.0";

    /** Guarded by {@code unconfined} in {@code RunCommand.check}. */
    @Test
    void withoutTheSandboxThatThePolicyDemandsItIsRefused() {
        refused(List.of("uptime"), server(SandboxUse.REQUIRED, "none"), "sandbox_missing", "install bubblewrap");

        assertThatCode(() -> {
                    RunCommand.check(List.of("uptime"), server(SandboxUse.REQUIRED, BUBBLEWRAP));
                    RunCommand.check(List.of("uptime"), server(SandboxUse.PREFERRED, "none"));
                })
                .doesNotThrowAnyException();
    }

    /** Guarded by {@code AllowedCommand.of} in {@code RunCommand.check}. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "rm -rf /              | command[0] is not a program that may run here. Those that may: tail, uptime",
                "uptime -x             | command[1] is not a flag that uptime may have here. It may have -p.",
                "uptime now            | command[1] is more than uptime may be told here",
                "tail -n all           | command[2] must be one to six digits",
                "tail app.log           | command[1] must be an absolute path",
                "tail /etc/shadow      | command[1] is not readable here",
                "tail /var/log/../x    | command[1] must be an absolute path",
                "tail /var/log/a.key   | command[1] is not readable here",
                "tail $(id)            | because no shell reads it"
            })
    void whatThePolicyDoesNotNameIsRefusedWithWhatItDoes(String command, String why) {
        refused(List.of(command.split(" ")), server(SandboxUse.REQUIRED, BUBBLEWRAP), "command_not_allowed", why);
    }

    @Test
    void whatItNamesIsProposed() {
        assertThatCode(() -> RunCommand.check(
                        List.of("tail", "-n", "20", "/var/log/app.log"), server(SandboxUse.REQUIRED, BUBBLEWRAP)))
                .doesNotThrowAnyException();
    }

    private static void refused(List<String> command, ServerView server, String code, String why) {
        assertThatThrownBy(() -> RunCommand.check(command, server))
                .hasMessageContaining(why)
                .asInstanceOf(InstanceOfAssertFactories.type(ToolRefusal.class))
                .returns(code, ToolRefusal::code);
    }

    private static ServerView server(SandboxUse use, String sandbox) {
        var policy = new CommandPolicy(
                use,
                10,
                65_536,
                List.of(),
                List.of("/var/log"),
                List.of(
                        new Program("tail", List.of(), Map.of("-n", Shape.NUMBER), List.of(), Shape.FILE),
                        new Program("uptime", List.of("-p"), Map.of(), List.of(), null)));
        return new ServerView("local", "process", "Linux 6.1", "amd64", 2, 0.1, 8, 4, 8, 4, 2, sandbox, policy, "1");
    }
}
