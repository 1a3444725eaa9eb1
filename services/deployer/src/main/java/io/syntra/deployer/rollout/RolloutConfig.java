package io.syntra.deployer.rollout;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;

/** How patient the engine is. */
@ConfigMapping(prefix = "syntra.deployer.rollout")
public interface RolloutConfig {

    /** A new replica must be healthy within this time, or its deployment fails. */
    @WithDefault("30s")
    Duration gateTimeout();

    /** What a deployer that was just started gives a new replica at least, whatever time passed without it. */
    @WithDefault("5s")
    Duration gateLeastLook();

    /** All processes of a deployment must be started within this time, or it fails. */
    @WithDefault("5m")
    Duration startTimeout();

    /** Pause between two health checks of a new replica that answers. */
    @WithDefault("500ms")
    Duration gateInterval();

    /** Healthy checks in a row that let a new replica in. */
    @WithDefault("2")
    int gateSuccesses();

    /** Pause between two health checks of a replica that serves. */
    @WithDefault("2s")
    Duration readinessInterval();

    /** Failed checks in a row that take a replica out of the route. */
    @WithDefault("3")
    int readinessFall();

    @WithDefault("2s")
    Duration checkTimeout();

    /** Where the router says what it still has in hand for a replica that is to end. */
    @WithDefault("${syntra.router.url:http://127.0.0.1:8087}")
    URI router();

    @WithDefault("1s")
    Duration routerTimeout();

    /**
     * From the moment the route table without a replica is in Kafka: what its last requests may take. What is not over
     * by then, such as a WebSocket, is cut.
     */
    @WithDefault("30s")
    Duration drainTimeout();

    /** The same when the router does not answer, or when nothing serves until the replica has ended. */
    @WithDefault("1s")
    Duration drainDelay();

    /** Between asking a replica to end and ending it. */
    @WithDefault("10s")
    Duration stopGrace();

    /** The first pause before a crashed replica starts again; doubles with each crash. */
    @WithDefault("500ms")
    Duration firstBackOff();

    @WithDefault("30s")
    Duration longestBackOff();

    /** That many crashes within {@link #crashLoopWindow} of running are a crash loop. */
    @WithDefault("5")
    int crashLoopCount();

    @WithDefault("60s")
    Duration crashLoopWindow();

    /** A replica in a crash loop that runs and answers for this long is out of it. */
    @WithDefault("10s")
    Duration crashLoopLeave();

    /** How often usage is written down. */
    @WithDefault("10s")
    Duration meterInterval();

    /** Pause between two looks while something is under way. */
    @WithDefault("50ms")
    Duration busyPause();

    /** Pause between two looks otherwise. */
    @WithDefault("500ms")
    Duration idlePause();

    /** How long a look at the database is believed when nobody says that something changed. */
    @WithDefault("15s")
    Duration refresh();
}
