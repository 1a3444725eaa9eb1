package io.syntra.router;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalInt;

/** How the router listens, how long it waits, and where it keeps what it must not forget. */
@ConfigMapping(prefix = "syntra.router")
public interface RouterConfig {

    /** Where user traffic comes in. */
    @WithDefault("127.0.0.1")
    String host();

    @WithDefault("8000")
    @Min(0) @Max(65535) int port();

    /** A service answers at its name under this domain: {@code shop-api.localhost}. */
    @WithDefault("localhost")
    String domain();

    /** A folder of this instance alone: the last route tables, and traffic samples not yet sent. */
    @WithDefault(".syntra/data/router")
    Path state();

    /** Event loops that carry traffic; by default one per core. */
    OptionalInt eventLoops();

    /** Requests at once; the next one is answered with 503. */
    @WithDefault("1024")
    @Min(1) int maxInFlight();

    /** Of these, what one service may have: one that hangs must not stop the others. */
    @WithDefault("256")
    @Min(1) int maxInFlightPerService();

    /** Open WebSockets; they are no requests in flight, since they last. */
    @WithDefault("4096")
    @Min(1) int maxWebSockets();

    @WithDefault("1024")
    @Min(1) int maxWebSocketsPerService();

    @WithDefault("2S")
    Duration connectTimeout();

    /** How long a connection may be silent in both directions while a request is on it. */
    @WithDefault("60S")
    Duration idleTimeout();

    /** How long the next 16 KB of a body may take to come, or its end. */
    @WithDefault("30S")
    Duration bodyPatience();

    /** How long an unused connection to a replica is kept; below the 5 s after which Node.js hangs up. */
    @WithDefault("4S")
    Duration keepAlive();

    /** How long a stop waits for requests in flight. */
    @WithDefault("10S")
    Duration drainTimeout();

    @WithDefault("16K")
    MemorySize maxHeaderSize();

    /** Of one service, what traffic is told apart by, such as {@code GET /users/{id}}; with 0 it is not. */
    @WithDefault("100")
    @Min(0) @Max(1000) int routes();

    /** Samples kept on disk while Kafka is away; beyond it the oldest are dropped, counted and logged. */
    @WithDefault("64M")
    MemorySize trafficBacklog();
}
