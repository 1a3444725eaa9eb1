package io.syntra.gateway;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.syntra.gateway.api.ServiceName;
import io.syntra.identity.IdentityConfig;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Where the services are, and how much and how long the gateway takes. */
@ConfigMapping(prefix = "syntra.gateway")
public interface GatewayConfig {

    /** Set by {@code syntra.<service>.url}. The only addresses that the gateway ever connects to. */
    Map<ServiceName, URI> upstream();

    /** As every service has it; only production marks the session cookie for HTTPS. */
    IdentityConfig.Mode identityMode();

    /** Whether browsers may send the session cookie over HTTPS only; by default in production. */
    Optional<Boolean> secureCookie();

    @WithDefault("2M")
    MemorySize maxBody();

    /** Artifacts are larger than anything else that comes in. */
    @WithDefault("256M")
    MemorySize maxArtifact();

    /** How long the next 256 KB of a body may take to come, or its end. */
    @WithDefault("30S")
    Duration bodyPatience();

    /** How long a call waits for its connection, also when all are in use. */
    @WithDefault("2S")
    Duration connectTimeout();

    /** To each service, for calls that are answered and done. */
    @WithDefault("512")
    int connections();

    /** To each service, for event streams: they stay open for as long as somebody reads. */
    @WithDefault("1024")
    int streams();

    /** Event streams that one person may have open at a time. */
    @WithDefault("32")
    int streamsPerCaller();

    /** How long a service may take to begin its answer once it has the whole request; the answer itself may take for ever. */
    @WithDefault("60S")
    Duration answerTimeout();

    /** The same for what takes its time before it can say anything: the whole audit log is verified. */
    @WithDefault("6M")
    Duration longAnswerTimeout();

    default boolean cookieOverHttpsOnly() {
        return secureCookie().orElse(identityMode() == IdentityConfig.Mode.PRODUCTION);
    }

    default URI url(ServiceName service) {
        var url = upstream().get(service);
        if (url == null) {
            throw new IllegalStateException("syntra." + service.label() + ".url is not set");
        }
        return url;
    }
}
