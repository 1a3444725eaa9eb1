package io.syntra.deployer.release;

import io.syntra.contracts.ReleaseId;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.deployer.ReleaseView;
import io.syntra.deployer.artifact.Digest;
import io.syntra.deployer.storage.TextList;
import io.syntra.deployer.storage.TextMap;
import io.syntra.identity.Caller;
import io.syntra.identity.Role;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A release as stored; never changed. */
@Entity
@Table(name = "release")
public class Release {

    private static final String SECRET_REFERENCE = "secret:";

    @Id
    public UUID id;

    public String workspace;
    public UUID serviceId;
    public int number;
    public String artifactDigest;

    @Convert(converter = TextList.class)
    public List<String> command;

    public @Nullable Integer port;
    public String health;

    @Convert(converter = TextMap.class)
    public Map<String, String> env;

    public int replicas;
    public String createdBy;
    public Instant createdAt;

    public ReleaseSpec spec() {
        return new ReleaseSpec(
                new ReleaseId(id), number, Digest.parse("artifact_digest", artifactDigest), command, port, health, env);
    }

    /**
     * Which values are secret cannot be told by looking at them, so a viewer sees none. Who may deploy sees them all:
     * a deployed app could print them.
     */
    ReleaseView viewFor(Caller reader) {
        return new ReleaseView(
                new ReleaseId(id),
                new ServiceId(serviceId),
                number,
                "v" + number,
                artifactDigest,
                command,
                port,
                health,
                reader.has(Role.DEVELOPER) ? env : masked(env),
                replicas,
                createdBy,
                createdAt);
    }

    private static Map<String, String> masked(Map<String, String> env) {
        return env.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        e -> e.getValue().startsWith(SECRET_REFERENCE) ? e.getValue() : ReleaseView.MASKED));
    }
}
