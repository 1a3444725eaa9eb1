package io.syntra.gateway.session;

import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Not ready while nobody would be let in. */
@Readiness
final class SessionsReady implements HealthCheck {

    private final Sessions sessions;

    SessionsReady(Sessions sessions) {
        this.sessions = sessions;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("sessions").status(sessions.isFresh()).build();
    }
}
