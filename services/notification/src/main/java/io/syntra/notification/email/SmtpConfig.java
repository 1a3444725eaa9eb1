package io.syntra.notification.email;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How long a mail server may take. */
@ConfigMapping(prefix = "syntra.notification.smtp")
interface SmtpConfig {

    @WithDefault("5s")
    Duration connectTimeout();

    /** For each reply; mail servers look at a message before they take it. */
    @WithDefault("20s")
    Duration answerTimeout();
}
