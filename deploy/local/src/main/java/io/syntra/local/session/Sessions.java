package io.syntra.local.session;

import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "sessions",
        description = "Ends what a person is signed in with.",
        subcommands = {EndSessions.class, HelpCommand.class},
        footer = {"", "Example: ./syntra sessions end dev"})
public final class Sessions implements Runnable {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say what to do: end");
    }
}
