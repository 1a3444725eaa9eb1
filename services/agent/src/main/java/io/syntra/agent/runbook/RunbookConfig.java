package io.syntra.agent.runbook;

import io.smallrye.config.ConfigMapping;
import java.nio.file.Path;
import java.util.Optional;

/** Where more runbooks are. */
@ConfigMapping(prefix = "syntra.agent.runbooks")
interface RunbookConfig {

    /** Its {@code *.yaml} files are read when the agent starts; one replaces the built-in runbook of the same name. */
    Optional<Path> folder();
}
