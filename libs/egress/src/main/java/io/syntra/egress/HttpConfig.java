package io.syntra.egress;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How patient a request to a target is. */
@ConfigMapping(prefix = "syntra.egress")
interface HttpConfig {

    /** For the connection, and once more for TLS. */
    @WithDefault("5s")
    Duration connectTimeout();

    /** From the sent message to the whole answer. */
    @WithDefault("15s")
    Duration answerTimeout();
}
