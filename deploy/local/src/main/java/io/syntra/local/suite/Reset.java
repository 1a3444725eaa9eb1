package io.syntra.local.suite;

import io.syntra.local.setup.Folders;
import io.syntra.local.setup.StateFolder;
import io.syntra.local.terminal.Failure;
import io.syntra.local.terminal.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "reset",
        description = "Stops everything and deletes all data, secrets, keys and logs.",
        footer = {"", "Settings in config.properties stay, and so do fetched programs and what was built."})
public final class Reset implements Callable<Integer> {

    @Option(names = "--yes", description = "Do not ask.")
    private boolean yes;

    @Override
    public Integer call() {
        var folders = Folders.of(System.getenv());
        var terminal = Terminal.ofProcess(false);
        new StateFolder(folders).requireOurs();
        if (!yes && !terminal.confirm("Delete all data, secrets, keys and logs in " + folders.state() + "?")) {
            throw new Failure("nothing was deleted");
        }
        new Stopping(folders, terminal).stop();
        delete(folders);
        terminal.line("Everything is deleted; the next up starts from nothing.");
        return 0;
    }

    /** What is somebody else's in the state folder stays. */
    static void delete(Folders folders) {
        folders.installation().forEach(Reset::delete);
    }

    private static void delete(Path path) {
        if (!Files.exists(path)) {
            return;
        }
        try (var files = Files.walk(path)) {
            for (var file : (Iterable<Path>) files.sorted(Comparator.reverseOrder())::iterator) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new Failure(path + " cannot be deleted: " + e.getMessage(), e);
        }
    }
}
