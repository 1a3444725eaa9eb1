package io.syntra.contracts.deployer;

import io.syntra.contracts.Payload;
import java.time.Instant;

/**
 * What can be said about a secret; its value is not among it.
 *
 * @param version counts up from 1; also the ETag
 */
public record SecretView(String name, int version, Instant updatedAt) implements Payload {}
