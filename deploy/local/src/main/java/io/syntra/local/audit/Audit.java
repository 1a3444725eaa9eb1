package io.syntra.local.audit;

import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "audit",
        description = "Checks the audit log, or takes it away to be checked elsewhere.",
        subcommands = {VerifyAudit.class, ExportAudit.class, HelpCommand.class},
        footer = {"", "docs/audit.md says how to check an export without Syntra."})
public final class Audit implements Runnable {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say what to do: verify or export");
    }
}
