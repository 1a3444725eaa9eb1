package io.syntra.contracts.deployer;

import io.syntra.contracts.Payload;
import io.syntra.contracts.ReleaseId;
import io.syntra.contracts.ServiceId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything that pins what runs, so that going back restores all of it.
 *
 * @param number 1 for the first release of a service
 * @param version {@code v} and the number
 * @param artifactDigest {@code sha256:} and 64 hex digits
 * @param env a viewer sees the names, and of the values only references to secrets: every other one reads
 *     {@value #MASKED}
 * @param port fixed port, or absent when each replica gets a free one in {@code PORT}
 */
public record ReleaseView(
        ReleaseId id,
        ServiceId serviceId,
        int number,
        String version,
        String artifactDigest,
        List<String> command,
        @Nullable Integer port,
        String health,
        Map<String, String> env,
        int replicas,
        String createdBy,
        Instant createdAt)
        implements Payload {

    /** Instead of a value that the reader may not see. */
    public static final String MASKED = "********";

    public ReleaseView {
        command = List.copyOf(command);
        env = Map.copyOf(env);
    }
}
