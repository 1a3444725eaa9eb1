package io.syntra.telemetry.clickhouse;

import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Without ClickHouse telemetry is still taken, but nothing can be read. */
@Readiness
@Singleton
class ClickHouseReadiness implements HealthCheck {

    private final ClickHouse clickHouse;

    ClickHouseReadiness(ClickHouse clickHouse) {
        this.clickHouse = clickHouse;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("clickhouse")
                .status(clickHouse.answers())
                .build();
    }
}
