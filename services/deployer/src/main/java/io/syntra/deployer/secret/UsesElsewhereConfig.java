package io.syntra.deployer.secret;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;

/** Who says what uses a secret beside services. */
@ConfigMapping(prefix = "syntra.deployer.secret-uses")
interface UsesElsewhereConfig {

    @WithDefault("${syntra.workflow.url:http://127.0.0.1:8084}")
    URI workflow();

    @WithDefault("${syntra.notification.url:http://127.0.0.1:8085}")
    URI notification();

    @WithDefault("3s")
    Duration timeout();
}
