package io.syntra.deployer.server;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/** The machine that this deployer runs on. */
@ConfigMapping(prefix = "syntra.deployer.server")
public interface ServerConfig {

    /** A file in place of the policy that comes with Syntra (server-policy.yaml). */
    Optional<Path> policy();

    /** Whose people see this server and run commands on it: a machine is not a workspace's, and shows all that run on it. */
    @WithDefault("default")
    Set<String> workspaces();

    /** Commands at the same time; a further one is refused. */
    @WithDefault("4")
    int commandsAtOnce();
}
