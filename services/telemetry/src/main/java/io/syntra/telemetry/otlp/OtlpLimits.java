package io.syntra.telemetry.otlp;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How much one sender, and all of them together, may send at once. */
@ConfigMapping(prefix = "syntra.telemetry.otlp")
interface OtlpLimits {

    /** Of one request after decompression. */
    @WithDefault("20M")
    MemorySize requestSize();

    /** Of all requests that are being read or waiting for Kafka; more are asked to come back later. */
    @WithDefault("64M")
    MemorySize inFlight();

    /** How long one request may take to come. */
    @WithDefault("60S")
    Duration patience();

    /** Where OTLP over gRPC is taken, beside the HTTP port's address; 0 is any that is free. */
    @WithDefault("4317")
    int grpcPort();

    @WithDefault("${quarkus.http.host}")
    String grpcHost();

    /** How long a connection over gRPC may last of which no token was good, or that says nothing. */
    @WithDefault("10S")
    Duration grpcPatience();
}
