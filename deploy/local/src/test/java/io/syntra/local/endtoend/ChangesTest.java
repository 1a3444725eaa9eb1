package io.syntra.local.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.syntra.contracts.ServiceId;
import io.syntra.contracts.agent.ActionView;
import io.syntra.contracts.deployer.DeploymentView;
import io.syntra.contracts.deployer.ServiceView;
import io.syntra.local.ask.Approval;
import io.syntra.local.ask.Conversation;
import io.syntra.local.endtoend.RunningSuite.Suite;
import io.syntra.local.service.DeployedServices;
import io.syntra.local.setup.Port;
import io.syntra.local.terminal.Terminal;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every change that can be asked for, on real processes: what the agent proposes is what the deployer takes, and an undo
 * takes it back. Each service is asked about on its own, so that the times in which effects are measured pass together.
 */
@ExtendWith(RunningSuite.class)
@Order(2)
class ChangesTest {

    @TempDir
    Path temp;

    @Test
    void whatIsAskedForAndApprovedHappensAndIsTakenBack(Suite suite) throws Exception {
        try (var people = Executors.newVirtualThreadPerTaskExecutor()) {
            var wishes = people.invokeAll(List.<Callable<@Nullable Void>>of(
                    () -> aServiceIsScaled(suite),
                    () -> aVariableIsSet(suite),
                    () -> aServiceIsRestarted(suite),
                    () -> aServiceIsDeployedAgain(suite),
                    () -> aCommandRuns(suite)));
            for (var wish : wishes) {
                wish.get();
            }
        }

        assertThat(suite.installation().works("audit", "verify").out()).isNotBlank();
    }

    private @Nullable Void aServiceIsScaled(Suite suite) throws Exception {
        var service = deployed(suite, "scaled-api");

        var action = acted(suite, "scale scaled-api to 2", service, "");

        assertThat(service(suite, service).readyReplicas()).isEqualTo(2);
        undo(suite, action, "");
        assertThat(service(suite, service).readyReplicas()).isEqualTo(1);
        return null;
    }

    private @Nullable Void aVariableIsSet(Suite suite) throws Exception {
        var name = "variable-api";
        var service = deployed(suite, name);

        var refused = ask(suite, "set GREETING=hello on " + name, service, "another-api");
        assertThat(refused.outcome()).isEqualTo("rejected");
        assertThat(greeting(suite, name)).isEqualTo("none");

        var action = acted(suite, "set GREETING=hello on " + name, service, name);

        assertThat(greeting(suite, name)).isEqualTo("hello");
        undo(suite, action, name);
        assertThat(greeting(suite, name)).isEqualTo("none");
        return null;
    }

    private @Nullable Void aServiceIsRestarted(Suite suite) throws Exception {
        var name = "restarted-api";
        var service = deployed(suite, name);
        var before = get(suite, name, "/pid");

        acted(suite, "restart " + name, service, "");

        assertThat(get(suite, name, "/pid")).isNotEqualTo(before);
        return null;
    }

    private @Nullable Void aServiceIsDeployedAgain(Suite suite) throws Exception {
        var name = "again-api";
        var service = deployed(suite, name);
        var before = service(suite, service).latestDeploymentId();

        var action = acted(suite, "deploy " + name, service, "");

        assertThat(action.tool()).isEqualTo("trigger_deploy");
        var now = service(suite, service).latestDeploymentId();
        assertThat(now).isNotEqualTo(before).isEqualTo(action.deploymentId());
        assertThat(suite.api().get("/deployments/" + now, DeploymentView.class).serviceId())
                .isEqualTo(service);
        return null;
    }

    /** In a sandbox where there is one; where there is none, nobody is asked to approve what the server would refuse. */
    private @Nullable Void aCommandRuns(Suite suite) {
        var screen = new ByteArrayOutputStream();
        var outcome = conversation(suite, "local", screen).ask("run uname -s on local", null);

        if (hasSandbox()) {
            assertThat(outcome.actions()).singleElement().satisfies(action -> {
                assertThat(action.tool()).isEqualTo("run_command");
                assertThat(String.valueOf(action.output())).contains("Linux");
            });
            assertThat(screen.toString(StandardCharsets.UTF_8)).contains("  │ stdout Linux\n");
        } else {
            assertThat(outcome.actions()).isEmpty();
            assertThat(outcome.text()).contains("bubblewrap");
        }
        return null;
    }

    private static boolean hasSandbox() {
        return Stream.of(System.getenv("PATH").split(":", -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "bwrap")));
    }

    private static ActionView acted(Suite suite, String wish, ServiceId service, String typed) {
        var outcome = ask(suite, wish, service, typed);
        assertThat(outcome.outcome()).as(wish + ": " + outcome.text()).isEqualTo("acted");
        return outcome.actions().getLast();
    }

    /** @param typed what the person types when they are asked to type the target again */
    private static Conversation.Outcome ask(Suite suite, String wish, @Nullable ServiceId service, String typed) {
        return conversation(suite, typed).ask(wish, service);
    }

    private static void undo(Suite suite, ActionView action, String typed) {
        var undo = suite.api().post("/actions/" + action.id() + "/undo", Map.of(), ActionView.Undo.class);
        var outcome = conversation(suite, typed).follow(undo.conversationId(), undo.runId(), "undo");
        assertThat(outcome.outcome()).as(outcome.text()).isEqualTo("acted");
    }

    private static Conversation conversation(Suite suite, String typed) {
        return conversation(suite, typed, new ByteArrayOutputStream());
    }

    private static Conversation conversation(Suite suite, String typed, ByteArrayOutputStream screen) {
        var out = new PrintStream(screen, true, StandardCharsets.UTF_8);
        var terminal = new Terminal(out, out, false, new BufferedReader(new StringReader(typed + "\n")));
        return new Conversation(suite.api(), terminal, new Approval(suite.api(), terminal, true), Clock.systemUTC());
    }

    private ServiceId deployed(Suite suite, String name) throws Exception {
        var app = Files.createDirectory(temp.resolve(name));
        Files.writeString(app.resolve("syntra.yaml"), "name: " + name + "\ncommand: [node, server.js]\n");
        Files.writeString(app.resolve("server.js"), """
                require('http').createServer((request, response) => response.end(
                  request.url === '/pid' ? String(process.pid) : process.env.GREETING ?? 'none'
                )).listen(process.env.PORT);
                """);
        suite.installation().works("deploy", name, "--from", app.toString());
        return new DeployedServices(suite.api()).require(name).id();
    }

    private static ServiceView service(Suite suite, ServiceId id) {
        return suite.api().get("/services/" + id, ServiceView.class);
    }

    private static String greeting(Suite suite, String service) throws Exception {
        return get(suite, service, "/greeting");
    }

    private static String get(Suite suite, String service, String path) throws Exception {
        var router = URI.create(suite.installation().settings().url(Port.ROUTER));
        var request = HttpRequest.newBuilder(router.resolve(path))
                .header("Host", service + ".localhost")
                .build();
        try (var http = HttpClient.newHttpClient()) {
            return http.send(request, BodyHandlers.ofString()).body();
        }
    }
}
