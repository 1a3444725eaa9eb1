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
    /** Root, where user namespaces are forbidden (many containers): as the account nobody. */
    NOBODY;

    private static final int NOBODY_ID = 65534;

    static RunAs here() throws IOException, InterruptedException {
        var root = Path.of("/proc/self");
        if (!Files.exists(root) || !Integer.valueOf(0).equals(Files.getAttribute(root, "unix:uid"))) {
            return SELF;
        }
        for (var way : List.of(NAMESPACE, NOBODY)) {
            if (way.works()) {
                return way;
            }
        }
        throw new EngineException("Postgres cannot run as root, and this machine allows neither a user namespace"
                + " (unshare) nor another account (setpriv): run as an ordinary user");
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
            case NOBODY -> List.of("setpriv", "--reuid=" + NOBODY_ID, "--regid=" + NOBODY_ID, "--clear-groups");
        };
    }

    /** Lets the account that the process will have use files that were made by this one. */
    void own(Path file) throws IOException {
        if (this == NOBODY) {
            Files.setAttribute(file, "unix:uid", NOBODY_ID);
            Files.setAttribute(file, "unix:gid", NOBODY_ID);
        }
    }

    private boolean works() throws InterruptedException {
        try {
            return new ProcessBuilder(command(List.of("true")))
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
