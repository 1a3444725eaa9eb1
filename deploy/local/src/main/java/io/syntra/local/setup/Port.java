package io.syntra.local.setup;

import java.util.Locale;

/** Every port the suite listens on, all on 127.0.0.1. {@code gateway.port} or {@code SYNTRA_GATEWAY_PORT} moves the first. */
public enum Port {
    GATEWAY(8080),
    ROUTER(8000),
    ROUTER_ADMIN(8087),
    DEPLOYER(8081),
    AGENT(8082),
    WORKFLOW(8084),
    NOTIFICATION(8085),
    BILLING(8086),
    TELEMETRY(4318),
    TELEMETRY_GRPC(4317),
    POSTGRES(15432),
    KAFKA(19092),
    KAFKA_CONTROLLER(19093),
    CLICKHOUSE(18123),
    DEMO_WEBHOOK(8099);

    private final int usual;

    Port(int usual) {
        this.usual = usual;
    }

    public int usual() {
        return usual;
    }

    /** The key in {@code config.properties}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-') + ".port";
    }

    /** The environment variable that wins over the file. */
    public String variable() {
        return "SYNTRA_" + name() + "_PORT";
    }
}
