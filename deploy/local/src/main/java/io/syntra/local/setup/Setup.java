package io.syntra.local.setup;

import io.syntra.engines.kafka.Topics;
import io.syntra.local.terminal.Failure;
import io.syntra.local.terminal.Terminal;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "setup",
        description = "Makes what a production of your own needs before its services start.",
        footer = {
            "",
            "Keys: users/ for the gateway, with the first admin's token; services/ for deployer and agent;",
            "secrets/ for the deployer; audit/ for the agent; public/ for every service.",
            "Keys and topics that are there stay as they are.",
            "",
            "Example: ./syntra setup --keys keys --kafka kafka.example.com:9092"
        })
public final class Setup implements Callable<Integer> {

    @Option(names = "--keys", paramLabel = "DIR", description = "Make signing keys and an admin token there.")
    private @Nullable Path keys;

    @Option(names = "--kafka", paramLabel = "HOST:PORT", description = "Make the topics there.")
    private @Nullable String kafka;

    @Override
    public Integer call() throws InterruptedException {
        var terminal = Terminal.ofProcess(false);
        if (keys == null && kafka == null) {
            throw new Failure("nothing to set up: name a folder with --keys, or a broker with --kafka");
        }
        if (keys != null) {
            var own = new OwnKeys(caller().resolve(keys).normalize(), Clock.systemUTC());
            make(own);
            terminal.line("  keys    " + own.folder() + "; the admin's token: " + own.adminToken());
        }
        if (kafka != null) {
            new Topics(kafka).createAll();
            terminal.line("  topics  " + kafka);
        }
        return 0;
    }

    private static void make(OwnKeys own) {
        try {
            own.makeIfAbsent();
        } catch (IOException e) {
            throw new Failure("the keys cannot be written to " + own.folder() + ": " + e.getMessage(), e);
        }
    }

    /** In a container there is no launcher that says where the command was typed. */
    private static Path caller() {
        return Path.of(System.getenv().getOrDefault("SYNTRA_CALLER", "")).toAbsolutePath();
    }
}
