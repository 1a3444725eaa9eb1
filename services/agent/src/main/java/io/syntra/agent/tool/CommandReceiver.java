package io.syntra.agent.tool;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syntra.agent.client.DeployerReads;
import io.syntra.contracts.CommandId;
import io.syntra.contracts.Json;
import io.syntra.contracts.deployer.CommandView;
import io.syntra.contracts.deployer.ServerView;
import io.syntra.identity.Caller;
import io.syntra.identity.ServiceTokens;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Objects;
import org.eclipse.microprofile.rest.client.inject.RestClient;

/** The deployer, for commands on a server. */
@Singleton
final class CommandReceiver implements Receiver {

    private final DeployerReads deployer;
    private final ServiceTokens tokens;

    CommandReceiver(@RestClient DeployerReads deployer, ServiceTokens tokens) {
        this.deployer = deployer;
        this.tokens = tokens;
    }

    static Seen seen(ServerView server) {
        return new Seen(server.seen(), "\"" + server.version() + "\"");
    }

    @Override
    public Seen look(Arguments arguments, Caller caller) {
        return seen(deployer.server(tokens.bearerFor(caller), arguments.text("server_id")));
    }

    @Override
    public Progress find(Arguments arguments, Caller caller, String key) {
        return deployer.commands(tokens.bearerFor(caller), arguments.text("server_id"), key).items().stream()
                .findFirst()
                .<Progress>map(command -> new Progress.Running(command.id().toString()))
                .orElseGet(Progress.Untraced::new);
    }

    @Override
    public Progress follow(Arguments arguments, Caller caller, String reference) {
        var command = deployer.command(
                tokens.bearerFor(caller), arguments.text("server_id"), CommandId.fromString(reference));
        return switch (command.state()) {
            case RUNNING -> new Progress.Running(reference);
            case FINISHED ->
                new Progress.Done(
                        reference,
                        command.startedAt().plus(took(command)),
                        "exit code %s after %d ms (command %s)"
                                .formatted(command.exitCode(), took(command).toMillis(), reference),
                        output(command).put("exit_code", command.exitCode()));
            case TIMED_OUT ->
                new Progress.Failed(
                        reference,
                        "it took too long and was ended half way, with all it had started. What it had done by then is done.",
                        output(command));
            case REFUSED -> new Progress.Failed(reference, "the server could not start it; nothing ran.", null);
            case UNKNOWN ->
                new Progress.Lost(
                        reference, "Not known how it went: the deployer died meanwhile. It is not run again.");
        };
    }

    private static ObjectNode output(CommandView command) {
        return Json.mapper()
                .createObjectNode()
                .put("stdout", command.stdout())
                .put("stderr", command.stderr())
                .put("truncated", command.truncated());
    }

    private static Duration took(CommandView command) {
        return Duration.ofMillis(Objects.requireNonNullElse(command.tookMs(), 0L));
    }

    /** Nothing takes a command back, so it is sent once, whatever becomes of it. */
    @Override
    public boolean repeatable() {
        return false;
    }
}
