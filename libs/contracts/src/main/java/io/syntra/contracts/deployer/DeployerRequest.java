package io.syntra.contracts.deployer;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.syntra.contracts.DeploymentId;
import io.syntra.contracts.ReleaseId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the deployer can be asked to change.
 */
public final class DeployerRequest {

    /** @param name lower-case letters, digits and dashes, at most 40; becomes the host name */
    public record CreateService(String name) {}

    /**
     * At most one of the two: with an artifact a new release is made from its {@code syntra.yaml}; with neither, the release
     * that serves is deployed again.
     *
     * @param artifactDigest as {@code POST /artifacts} answered
     * @param releaseId a release that is there already; it need not have served
     * @param replicas with {@code releaseId} only: so many, 0 to 50; without it as many as the release has of its own
     */
    public record Deploy(
            @Nullable String artifactDigest,
            @Nullable ReleaseId releaseId,
            @Nullable Integer replicas) {}

    /** @param replicas wanted, 0 to 50 */
    public record Scale(int replicas) {}

    /**
     * One variable of the environment.
     *
     * @param value the text itself, or {@code secret:name} to refer to a secret; null removes the variable, and must be
     *     there in so many words
     */
    public record UpdateEnv(
            String key,

            @JsonProperty(required = true) @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable String value) {}

    /**
     * Exactly one of the two, or none for the release that served before the current one.
     *
     * @param deploymentId go back to the state that this deployment reached
     * @param releaseId go back to this release
     */
    public record RollBack(
            @Nullable DeploymentId deploymentId, @Nullable ReleaseId releaseId) {}

    /** @param command the program and its arguments, each on its own; no shell reads them */
    public record RunCommand(@Nullable List<@Nullable String> command) {}

    private DeployerRequest() {}
}
