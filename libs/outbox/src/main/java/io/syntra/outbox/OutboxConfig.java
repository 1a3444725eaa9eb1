package io.syntra.outbox;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How facts leave and how long their traces stay. */
@ConfigMapping(prefix = "syntra.outbox")
interface OutboxConfig {

    /** Off where another instance relays, or in a test that looks at the rows. */
    @WithDefault("true")
    boolean relay();

    /** Facts in one transaction of the relay. */
    @WithDefault("200")
    int batch();

    /** Pause between looks while this instance writes facts. */
    @WithDefault("20ms")
    Duration busyPause();

    /** Pause between looks otherwise; facts of another, crashed instance wait this long. */
    @WithDefault("500ms")
    Duration idlePause();

    /** Sent facts are kept for people who look into an incident. */
    @WithDefault("3d")
    Duration keepSent();

    /** Longer than Kafka keeps an event: an older redelivery would count twice. */
    @WithDefault("30d")
    Duration keepReceived();

    /** A repeated request later than this is a new one. */
    @WithDefault("7d")
    Duration keepIdempotencyKeys();
}
