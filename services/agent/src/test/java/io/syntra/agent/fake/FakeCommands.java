package io.syntra.agent.fake;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.syntra.contracts.CommandId;
import io.syntra.contracts.Json;
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
import org.jspecify.annotations.Nullable;

/** One server that runs what it is asked to, and says what it was told to say. */
public final class FakeCommands {

    private final List<CommandView> ran = new CopyOnWriteArrayList<>();
    private volatile String version = "1";
    private volatile String stdout = "";

    void reset() {
        ran.clear();
        version = "1";
        stdout = "";
    }

    /** Commands run under other rules from now on. */
    public void rules(String next) {
        version = next;
    }

    public void says(String output) {
        stdout = output;
    }

    public List<CommandView> ran() {
        return List.copyOf(ran);
    }

    ServerView server() {
        var uptime = new CommandPolicy.Program("uptime", List.of("-p"), Map.of(), List.of(), null);
        var policy =
                new CommandPolicy(CommandPolicy.SandboxUse.REQUIRED, 10, 65_536, List.of(), List.of(), List.of(uptime));
        return new ServerView(
                "local", "process", "Linux 6.1", "amd64", 2, 0.1, 8, 4, 8, 4, 2, "bubblewrap 0.8.0", policy, version);
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
            var view = new CommandView(
                    CommandId.random(),
                    "local",
                    command,
                    CommandState.FINISHED,
                    0,
                    stdout,
                    "",
                    false,
                    "bubblewrap 0.8.0",
                    user,
                    key,
                    Instant.now(),
                    5L);
            ran.add(view);
            return view;
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
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
