package io.syntra.deployer.artifact;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** What an artifact may cost before it is refused. */
@ConfigMapping(prefix = "syntra.deployer.artifacts")
public interface ArtifactLimits {

    /** As uploaded. {@code quarkus.http.limits.max-body-size} must be above it. */
    @WithDefault("256M")
    MemorySize mostBytes();

    /** All files together after unpacking: a small archive can hold a very large one. */
    @WithDefault("1G")
    MemorySize mostUnpackedBytes();

    @WithDefault("50000")
    int mostEntries();
}
