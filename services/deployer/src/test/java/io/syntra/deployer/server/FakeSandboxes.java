package io.syntra.deployer.server;

import io.quarkus.test.Mock;
import io.syntra.deployer.command.Permitted;
import io.syntra.deployer.command.Sandbox;
import io.syntra.deployer.command.Sandboxes;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;

/** Says that there is a sandbox, or that there is none, whatever this machine has. Its sandbox keeps nothing out. */
@Mock
@Singleton
class FakeSandboxes implements Sandboxes {

    volatile boolean isThere = true;

    /** Runs in front of each command, which it starts with {@code exec "$@"}. */
    volatile String script = "exec \"$@\"";

    @Override
    public Found find() {
        return isThere ? new Present(new Fake(script)) : new Absent("there is none. Install one.");
    }

    private record Fake(String script) implements Sandbox {

        @Override
        public String name() {
            return "fake 1.0";
        }

        @Override
        public List<String> argv(Permitted command) {
            var argv = new ArrayList<>(List.of("/bin/sh", "-c", script, "sandbox"));
            argv.addAll(command.argv());
            return argv;
        }
    }
}
