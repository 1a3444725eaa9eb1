package io.syntra.deployer;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;

/** Where this deployer keeps its files and how it presents services. */
@ConfigMapping(prefix = "syntra.deployer")
public interface DeployerConfig {

    /** Artifacts, and one folder for each replica; must survive a restart. */
    @WithDefault(".syntra/deployer")
    Path data();

    /** What usage and routes name as the region of replicas here. */
    @WithDefault("local")
    String region();

    /** Where users reach a service; {@code *} stands for its name. */
    @WithDefault("http://*.localhost:8000")
    String publicUrl();

    default String urlOf(String serviceName) {
        return publicUrl().replace("*", serviceName);
    }
}
