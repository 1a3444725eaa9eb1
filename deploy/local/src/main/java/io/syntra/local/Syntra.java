package io.syntra.local;

import io.syntra.engines.EngineException;
import io.syntra.local.alert.Alerts;
import io.syntra.local.alert.Silence;
import io.syntra.local.alert.Silences;
import io.syntra.local.approval.Approvals;
import io.syntra.local.ask.Actions;
import io.syntra.local.ask.Approve;
import io.syntra.local.ask.Ask;
import io.syntra.local.ask.Conversations;
import io.syntra.local.ask.Policy;
import io.syntra.local.ask.ShowTranscript;
import io.syntra.local.ask.TryRunbooks;
import io.syntra.local.ask.Undo;
import io.syntra.local.audit.Audit;
import io.syntra.local.bench.Bench;
import io.syntra.local.build.TestModules;
import io.syntra.local.demo.Demo;
import io.syntra.local.ingest.IngestTokens;
import io.syntra.local.secret.Secrets;
import io.syntra.local.service.Deploy;
import io.syntra.local.service.Errors;
import io.syntra.local.service.Logs;
import io.syntra.local.service.Query;
import io.syntra.local.service.Restart;
import io.syntra.local.service.RollBack;
import io.syntra.local.service.Scale;
import io.syntra.local.service.Services;
import io.syntra.local.service.Trace;
import io.syntra.local.session.IssueToken;
import io.syntra.local.session.Sessions;
import io.syntra.local.setup.Setup;
import io.syntra.local.suite.Down;
import io.syntra.local.suite.Reset;
import io.syntra.local.suite.Status;
import io.syntra.local.suite.Supervise;
import io.syntra.local.suite.Up;
import io.syntra.local.terminal.Failure;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.ParameterException;

/** The command line. Each failure is one line that begins with {@code syntra:}, and an exit code other than 0. */
@Command(
        name = "./syntra",
        synopsisSubcommandLabel = "COMMAND",
        description = "Runs services and gives them an AI operator that asks before it acts.",
        mixinStandardHelpOptions = true,
        version = "0.1.0",
        commandListHeading = "%nCommands:%n",
        subcommands = {
            Demo.class,
            Up.class,
            Down.class,
            Status.class,
            Logs.class,
            Query.class,
            Errors.class,
            Trace.class,
            Reset.class,
            Services.class,
            Deploy.class,
            Scale.class,
            Restart.class,
            RollBack.class,
            Secrets.class,
            IngestTokens.class,
            IssueToken.class,
            Sessions.class,
            Ask.class,
            Conversations.class,
            ShowTranscript.class,
            Audit.class,
            Actions.class,
            Approve.class,
            Approvals.class,
            Policy.class,
            Undo.class,
            Alerts.class,
            Silence.class,
            Silences.class,
            TryRunbooks.class,
            TestModules.class,
            Bench.class,
            Setup.class,
            Supervise.class,
            HelpCommand.class
        },
        footer = {"", "./syntra help COMMAND tells more. Settings, data and logs are in .syntra/."})
public final class Syntra {

    private static final int USAGE = 2;

    private Syntra() {}

    public static void main(String[] arguments) {
        // The demo's users reach the router by address and name the service in the Host header.
        System.setProperty("jdk.httpclient.allowRestrictedHeaders", "host");
        System.exit(run(arguments, System.getenv()));
    }

    static int run(String[] arguments, Map<String, String> env) {
        var command = new CommandLine(new Syntra()).setCaseInsensitiveEnumValuesAllowed(true);
        for (var sub : command.getSubcommands().values()) {
            sub.getCommandSpec().mixinStandardHelpOptions(true);
            if (sub.getCommand() instanceof Up) {
                var help = sub.getCommandSpec().usageMessage();
                help.footer(Stream.concat(Stream.of(help.footer()), Up.settingsHelp().stream())
                        .toArray(String[]::new));
            }
        }
        command.setExecutionExceptionHandler((problem, _, _) -> {
            say(problem, env);
            return 1;
        });
        command.setParameterExceptionHandler((problem, _) -> {
            explain(problem);
            return USAGE;
        });
        if (arguments.length == 0) {
            command.usage(System.out);
            return 0;
        }
        return command.execute(arguments);
    }

    private static void say(Exception problem, Map<String, String> env) {
        if (problem instanceof Failure || problem instanceof EngineException) {
            System.err.println("syntra: " + problem.getMessage());
            return;
        }
        var written = write(problem, env)
                .map(file -> "; " + file + " has the details")
                .orElse("");
        System.err.println("syntra: something broke that should not (" + problem.getMessage() + ")" + written);
    }

    private static void explain(ParameterException problem) {
        var name = problem.getCommandLine().getCommandName();
        System.err.println("syntra: " + String.valueOf(problem.getMessage()).replace("\n", " ") + "; ./syntra help"
                + (name.equals("./syntra") ? "" : " " + name) + " shows how");
    }

    /** A stack trace helps whoever repairs it, not whoever meets it. */
    private static Optional<Path> write(Exception problem, Map<String, String> env) {
        var state = env.get("SYNTRA_STATE");
        if (state == null) {
            return Optional.empty();
        }
        var file = Path.of(state, "logs", "cli.log");
        var stack = new StringWriter();
        problem.printStackTrace(new PrintWriter(stack));
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(
                    file,
                    Instant.now() + " " + stack,
                    StandardCharsets.UTF_8,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
            return Optional.of(file);
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
