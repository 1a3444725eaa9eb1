package io.syntra.deployer.runtime;

import io.syntra.deployer.secret.SecretReferences;
import io.syntra.identity.ServiceTokens;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The environment of a replica. It is built from nothing: the deployer's own one holds secrets. */
@Singleton
class ReplicaEnvironment {

    private static final List<String> PASSED_ON = List.of("PATH", "HOME", "LANG");

    private final ProcessConfig config;
    private final ServiceTokens tokens;
    private final SecretReferences references;

    ReplicaEnvironment(ProcessConfig config, ServiceTokens tokens, SecretReferences references) {
        this.config = config;
        this.tokens = tokens;
        this.references = references;
    }

    /** Holds the values of secrets: for the process alone. */
    Map<String, String> of(Launch launch, int port) {
        var env = new HashMap<String, String>();
        for (var name : PASSED_ON) {
            Optional.ofNullable(System.getenv(name)).ifPresent(value -> env.put(name, value));
        }
        env.putIfAbsent("LANG", "C.UTF-8");
        env.put("OTEL_EXPORTER_OTLP_ENDPOINT", config.otlpEndpoint().toString());
        env.put("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf");
        // Values of this variable are percent-encoded.
        env.put(
                "OTEL_EXPORTER_OTLP_HEADERS",
                "authorization=Bearer%20" + tokens.forIngest(launch.workspace(), launch.service()));
        env.put("OTEL_SERVICE_NAME", launch.serviceName());
        env.put(
                "OTEL_RESOURCE_ATTRIBUTES",
                "service.version=" + launch.release().version() + ",service.instance.id=" + launch.replica()
                        + ",syntra.service_id=" + launch.service());
        // The app may send its telemetry elsewhere, but not pretend to be another replica.
        env.putAll(references.resolve(launch.workspace(), launch.release().env()));
        env.put("PORT", String.valueOf(port));
        env.put("SYNTRA_SERVICE_ID", launch.service().toString());
        env.put("SYNTRA_SERVICE_NAME", launch.serviceName());
        env.put("SYNTRA_VERSION", launch.release().version());
        env.put(OsProcesses.MARK, launch.replica().toString());
        return env;
    }
}
