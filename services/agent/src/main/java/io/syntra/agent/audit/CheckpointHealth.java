package io.syntra.agent.audit;

import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Says whether what is written is vouched for. It is up all the same: entries wait in the log until they can be, and an
 * operator that could not be asked meanwhile would help nobody.
 */
@Readiness
@Singleton
class CheckpointHealth implements HealthCheck {

    private final CheckpointWriter writer;

    CheckpointHealth(CheckpointWriter writer) {
        this.writer = writer;
    }

    @Override
    public HealthCheckResponse call() {
        var response = HealthCheckResponse.named("audit-checkpoints").up();
        writer.unwritableSince().ifPresent(since -> response.withData("file", "takes no checkpoint since " + since));
        if (writer.broken() > 0) {
            response.withData("logs_that_were_changed", writer.broken());
        }
        return response.build();
    }
}
