package io.syntra.agent.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syntra.agent.client.DeployerReads;
import io.syntra.contracts.Json;
import io.syntra.contracts.agent.ActionView;
import io.syntra.contracts.agent.Risk;
import io.syntra.contracts.deployer.AllowedCommand;
import io.syntra.contracts.deployer.CommandPolicy;
import io.syntra.contracts.deployer.DeployerRequest;
import io.syntra.contracts.deployer.ServerView;
import io.syntra.identity.Caller;
import io.syntra.identity.ServiceTokens;
import jakarta.inject.Singleton;
import java.util.List;
import org.eclipse.microprofile.rest.client.inject.RestClient;

/** Runs one program on a server. */
@Singleton
final class RunCommand implements ActionTool {

    private static final String NO_SANDBOX = "none";

    private final CommandReceiver receiver;
    private final DeployerReads deployer;
    private final ServiceTokens tokens;

    RunCommand(CommandReceiver receiver, @RestClient DeployerReads deployer, ServiceTokens tokens) {
        this.receiver = receiver;
        this.deployer = deployer;
        this.tokens = tokens;
    }

    @Override
    public String name() {
        return "run_command";
    }

    @Override
    public String description() {
        return "Proposes to run one program on a server; no shell reads the command, so no pipes, globs or variables. "
                + "Only what the server's policy names is allowed. Runs once, only after an admin approves.";
    }

    @Override
    public Risk risk() {
        return Risk.HIGH;
    }

    @Override
    public Schema arguments() {
        return Schema.of(
                Schema.text("server_id", 60, "[a-z0-9][a-z0-9.-]*", "The server, for example local."),
                Schema.words(
                        "command",
                        AllowedCommand.MOST_WORDS,
                        AllowedCommand.LONGEST_WORD,
                        "The program and its arguments, each on its own."));
    }

    @Override
    public Plan plan(Arguments arguments, Caller caller) {
        var server = deployer.server(tokens.bearerFor(caller), arguments.text("server_id"));
        var command = arguments.words("command");
        check(command, server);
        var json = Json.mapper().createObjectNode().put("server_id", server.id());
        command.forEach(json.putArray("command")::add);
        return new Plan(
                json,
                new Plan.Target(server.id(), null),
                CommandReceiver.seen(server),
                null,
                String.join(" ", command),
                "Run %s on %s".formatted(command.getFirst(), server.id()),
                preview(command, server),
                null,
                "A command cannot be taken back.");
    }

    /** A person must be able to see what they approve, and nobody is asked to approve what the server would not run. */
    static void check(List<String> command, ServerView server) {
        for (var word : command) {
            if (!Untrusted.clean(word).equals(word) || word.indexOf('\n') >= 0) {
                throw ToolRefusal.of(
                        "invalid_arguments",
                        "command: must contain neither secrets nor control, invisible or line-break characters");
            }
        }
        try {
            AllowedCommand.of(server.policy(), List.copyOf(command));
        } catch (AllowedCommand.Refusal e) {
            throw ToolRefusal.of(
                    "command_not_allowed",
                    "The policy of %s does not allow it: %s %s%s"
                            .formatted(server.id(), e.field(), e.why(), e.why().endsWith(".") ? "" : "."),
                    server.policy().programs().stream()
                            .map(CommandPolicy.Program::name)
                            .sorted()
                            .toList());
        }
        if (unconfined(server) && server.policy().sandbox() == CommandPolicy.SandboxUse.REQUIRED) {
            throw ToolRefusal.of(
                    "sandbox_missing",
                    "Commands on %s run in a sandbox only, and there is none: install bubblewrap there, or let them run without, by a policy that says sandbox: preferred."
                            .formatted(server.id()));
        }
    }

    private static boolean unconfined(ServerView server) {
        return server.sandbox().equals(NO_SANDBOX);
    }

    private static String preview(List<String> command, ServerView server) {
        return """
                argv: %s
                server: %s (%s, %s)
                sandbox: %s%s
                limits: %d seconds, %d bytes of output, once""".formatted(
                        Json.mapper().valueToTree(command),
                        server.id(),
                        server.os(),
                        server.architecture(),
                        server.sandbox(),
                        unconfined(server) ? ": it runs with all that the deployer may do, the network included" : "",
                        server.policy().wallClockSeconds(),
                        server.policy().outputBytes());
    }

    /** As at the server: a command's output is for those who may run commands. */
    @Override
    public ActionView told(ActionView action, Caller reader) {
        return reader.has(requiredRole()) ? action : action.withoutOutput();
    }

    @Override
    public JsonNode told(JsonNode result, Caller reader) {
        if (reader.has(requiredRole()) || !(result instanceof ObjectNode recorded) || !recorded.has("output")) {
            return result;
        }
        return recorded.deepCopy().put("output", "what it wrote is told to those who may run commands");
    }

    @Override
    public Receiver receiver() {
        return receiver;
    }

    @Override
    public Write write(Arguments arguments) {
        return new Write(
                "servers",
                arguments.text("server_id"),
                "commands",
                new DeployerRequest.RunCommand(List.copyOf(arguments.words("command"))));
    }
}
