package io.syntra.agent.audit;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** How the log is vouched for, without Kafka. */
record FixedAuditConfig(
        String identityMode, Optional<Path> signingKey, Optional<Path> publicKeys, Optional<Path> checkpoints)
        implements AuditConfig {

    @Override
    public boolean topic() {
        return false;
    }

    @Override
    public Duration every() {
        return Duration.ofMinutes(1);
    }

    @Override
    public int after() {
        return 100;
    }
}
