package io.syntra.telemetry.ingest;

import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Not ready while telemetry has been waiting in Kafka for a while: what is asked would not be answered in full. */
@Readiness
@Singleton
class IngestReadiness implements HealthCheck {

    private final IngestLoops loops;

    IngestReadiness(IngestLoops loops) {
        this.loops = loops;
    }

    @Override
    public HealthCheckResponse call() {
        var troubles = loops.lastingTroubles();
        var response = HealthCheckResponse.named("ingest").status(troubles.isEmpty());
        return troubles.isEmpty()
                ? response.build()
                : response.withData("troubles", String.join("; ", troubles)).build();
    }
}
