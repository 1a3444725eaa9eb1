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
    private final Schema schema;

    ClickHouseReadiness(ClickHouse clickHouse, Schema schema) {
        this.clickHouse = clickHouse;
        this.schema = schema;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("clickhouse").status(usable()).build();
    }

    /** A ping goes to the database of the configuration, which the first start has yet to make. */
    private boolean usable() {
        try {
            schema.ensure();
            return clickHouse.answers();
        } catch (ClickHouseException e) {
            return false;
        }
    }
}
