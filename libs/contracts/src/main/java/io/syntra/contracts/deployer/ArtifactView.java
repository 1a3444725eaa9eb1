package io.syntra.contracts.deployer;

import io.syntra.contracts.Payload;

/**
 * An uploaded artifact, addressed by its content.
 */
public record ArtifactView(String digest, long bytes) implements Payload {}
