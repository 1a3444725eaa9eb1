package io.syntra.deployer.release;

import io.syntra.contracts.ReleaseId;
import io.syntra.deployer.artifact.Digest;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a replica of a release needs to run.
 *
 * @param number 1 for the first release of a service
 * @param port fixed port, or null for a free one
 * @param health path of the health check
 */
public record ReleaseSpec(
        ReleaseId id,
        int number,
        Digest artifact,
        List<String> command,
        @Nullable Integer port,
        String health,
        Map<String, String> env) {

    public ReleaseSpec {
        command = List.copyOf(command);
        env = Map.copyOf(env);
    }

    /** What people call it. */
    public String version() {
        return "v" + number;
    }
}
