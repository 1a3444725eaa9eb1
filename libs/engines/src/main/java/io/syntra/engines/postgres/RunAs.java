package io.syntra.engines.postgres;

import io.syntra.engines.EngineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Postgres refuses to run as root; this says how it is started so that it does not. */
enum RunAs {
    /** Nobody is root here. */
    SELF,
    /**
     * Root, in a user namespace without a mapping: Postgres sees itself as nobody, while the files stay root's. Needs
     * no other account and works below folders that only root may enter.
     */
    NAMESPACE,
    /**
     * Root, where user namespaces are forbidden (most containers): as the account nobody, which keeps root's right to
     * reach files, because program and data are below folders that only root may enter.
     */
    NOBODY;

    private static final int NOBODY_ID = 65534;

    /** @param postgres the program, which each way is tried with: only that shows whether its files can be reached */
    static RunAs here(Path postgres) throws IOException, InterruptedException {
        var root = Path.of("/proc/self");
        if (!Files.exists(root) || !Integer.valueOf(0).equals(Files.getAttribute(root, "unix:uid"))) {
            return SELF;
        }
        for (var way : List.of(NAMESPACE, NOBODY)) {
            if (way.works(postgres)) {
                return way;
            }
        }
        throw new EngineException("Postgres cannot run as root, and this machine allows neither a user namespace"
                + " (unshare) nor another account (setpriv) that reaches " + postgres + ": run as an ordinary user");
    }

    List<String> command(List<String> command) {
        var whole = new ArrayList<>(prefix());
        whole.addAll(command);
        return whole;
    }

    private List<String> prefix() {
        return switch (this) {
            case SELF -> List.of();
            case NAMESPACE -> List.of("unshare", "--user");
            case NOBODY ->
                List.of(
                        "setpriv",
                        "--reuid=" + NOBODY_ID,
                        "--regid=" + NOBODY_ID,
                        "--clear-groups",
                        "--inh-caps=+dac_override",
                        "--ambient-caps=+dac_override",
                        // Without it access(2), which initdb asks about postgres, ignores the right.
                        "--securebits=+no_setuid_fixup");
        };
    }

    /** Lets the account that the process will have use files that were made by this one. */
    void own(Path file) throws IOException {
        if (this == NOBODY) {
            Files.setAttribute(file, "unix:uid", NOBODY_ID);
            Files.setAttribute(file, "unix:gid", NOBODY_ID);
        }
    }

    private boolean works(Path postgres) throws InterruptedException {
        try {
            return new ProcessBuilder(command(List.of(postgres.toString(), "--version")))
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException notInstalled) {
            return false;
        }
    }
}
