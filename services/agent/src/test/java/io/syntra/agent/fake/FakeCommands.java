package io.syntra.agent.fake;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.syntra.contracts.CommandId;
import io.syntra.contracts.Json;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.deployer.CommandPolicy;
import io.syntra.contracts.deployer.CommandState;
import io.syntra.contracts.deployer.CommandView;
import io.syntra.contracts.deployer.DeployerRequest;
import io.syntra.contracts.deployer.ServerView;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One server that runs what it is asked to, and says what it was told to say. */
public final class FakeCommands {

    private final List<CommandView> ran = new CopyOnWriteArrayList<>();
    private volatile String version = "1";
    private volatile String stdout = "";
    private volatile String sandbox = "bubblewrap 0.8.0";
    private volatile CommandState next = CommandState.FINISHED;
    private volatile Predicate<WorkspaceId> workspaces = workspace -> true;

    void reset() {
        workspaces = workspace -> true;
        ran.clear();
        version = "1";
        stdout = "";
        sandbox = "bubblewrap 0.8.0";
        next = CommandState.FINISHED;
    }

    /** The operator names one workspace that may use it. */
    public void onlyFor(WorkspaceId workspace) {
        workspaces = workspace::equals;
    }

    boolean isFor(WorkspaceId workspace) {
        return workspaces.test(workspace);
    }

    /** Commands run under other rules from now on. */
    public void rules(String next) {
        version = next;
    }

    /** Its policy only prefers a sandbox, and there is none. */
    public void withoutSandbox() {
        sandbox = "none";
    }

    public void says(String output) {
        stdout = output;
    }

    /** How the commands end that are asked for from now on. */
    public void ends(CommandState state) {
        next = state;
    }

    /** How the newest one ended. */
    public void newestEnds(CommandState state) {
        var was = ran.removeLast();
        ran.add(view(was.command(), state, was.requestedBy(), was.idempotencyKey(), was.id()));
    }

    public List<CommandView> ran() {
        return List.copyOf(ran);
    }

    ServerView server() {
        var uptime = new CommandPolicy.Program("uptime", List.of("-p"), Map.of(), List.of(), null);
        var use = sandbox.equals("none") ? CommandPolicy.SandboxUse.PREFERRED : CommandPolicy.SandboxUse.REQUIRED;
        var policy = new CommandPolicy(use, 10, 65_536, List.of(), List.of(), List.of(uptime));
        return new ServerView(
                "local", "process", "Linux 6.1", "amd64", 2, 0.1, 8, 4, 8, 4, 2, sandbox, policy, version);
    }

    CommandView run(String body, String user, String key) {
        try {
            var command =
                    Objects.requireNonNull(Json.mapper()
                                    .readValue(body, DeployerRequest.RunCommand.class)
                                    .command())
                            .stream()
                            .map(String::valueOf)
                            .toList();
            var view = view(command, next, user, key, CommandId.random());
            ran.add(view);
            return view;
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private CommandView view(List<String> command, CommandState state, String user, String key, CommandId id) {
        boolean finished = state == CommandState.FINISHED;
        boolean wrote = finished || state == CommandState.TIMED_OUT;
        return new CommandView(
                id,
                "local",
                command,
                state,
                finished ? 0 : null,
                wrote ? stdout : "",
                "",
                false,
                sandbox,
                user,
                key,
                Instant.now(),
                state == CommandState.RUNNING ? null : 5L);
    }

    CommandView get(String id) {
        return ran.stream()
                .filter(command -> command.id().toString().equals(id))
                .findFirst()
                .orElseThrow();
    }

    List<CommandView> with(@Nullable String key, String user) {
        return ran.stream()
                .filter(command -> command.idempotencyKey().equals(key)
                        && command.requestedBy().equals(user))
                .toList();
    }
}
