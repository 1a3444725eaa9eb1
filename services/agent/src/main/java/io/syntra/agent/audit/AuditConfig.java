package io.syntra.agent.audit;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Where the log is vouched for, with which key, and how often. */
@ConfigMapping(prefix = "syntra.agent.audit")
interface AuditConfig {

    /** The Ed25519 private key (PEM) that signs checkpoints. */
    Optional<Path> signingKey();

    /** Its public key, and those of earlier keys (PEM, one after the other). */
    Optional<Path> publicKeys();

    /** As every service has it; {@code production} does not take a key that the launcher made. */
    String identityMode();

    /** The file that checkpoints are appended to. */
    Optional<Path> checkpoints();

    /** Whether a verification also reads the checkpoints that Kafka has. */
    @WithDefault("true")
    boolean topic();

    /** An entry waits no longer than this to be vouched for. */
    @WithDefault("PT1M")
    Duration every();

    /** With so many entries waiting it is done at once. */
    @WithDefault("100")
    int after();
}
