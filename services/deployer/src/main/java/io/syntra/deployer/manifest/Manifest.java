package io.syntra.deployer.manifest;

import io.syntra.contracts.event.Keeping;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A valid {@code syntra.yaml}.
 *
 * @param port fixed port, or null when each replica gets a free one in {@code PORT}
 * @param health path that answers 2xx or 3xx when the app is ready
 * @param retention how much of its telemetry is kept; empty when it does not say
 */
public record Manifest(
        String name,
        List<String> command,
        @Nullable Integer port,
        String health,
        Map<String, String> env,
        int replicas,
        List<Keeping> retention) {

    public static final String FILE = "syntra.yaml";
    public static final int MOST_REPLICAS = 50;

    static final String DEFAULT_HEALTH = "/healthz";
    static final int DEFAULT_REPLICAS = 1;

    public Manifest {
        command = List.copyOf(command);
        env = Map.copyOf(env);
        retention = List.copyOf(retention);
    }
}
