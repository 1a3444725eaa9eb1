package io.syntra.local.terminal;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What every command that prints data takes. */
public final class OutputOptions {

    @Option(names = "--json", description = "Print the result as JSON on standard output, progress on standard error.")
    private boolean json;

    private @Nullable Terminal terminal;

    public boolean json() {
        return json;
    }

    public Terminal terminal() {
        if (terminal == null) {
            terminal = Terminal.ofProcess(json);
        }
        return terminal;
    }
}
