package io.syntra.local.suite;

import io.syntra.engines.EngineException;
import io.syntra.engines.EngineFolders;
import io.syntra.engines.clickhouse.ClickHouse;
import io.syntra.engines.kafka.Kafka;
import io.syntra.engines.postgres.Postgres;
import io.syntra.local.setup.FirstStart;
import io.syntra.local.setup.Folders;
import io.syntra.local.setup.Port;
import io.syntra.local.setup.Settings;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** All parts on one machine, and how each finds the others. Production says the same by its own means. */
final class Suite {

    private static final String ALLOWED_HOSTS = "SYNTRA_EGRESS_ALLOWED_HOSTS";

    private final Folders folders;
    private final Settings settings;
    private final FirstStart.Keys keys;
    private final Map<String, String> operator;
    private final Postgres postgres;
    private final Kafka kafka;
    private final ClickHouse clickhouse;

    /** @param operator the environment that the suite was started with */
    Suite(Folders folders, Settings settings, FirstStart.Keys keys, Map<String, String> operator) {
        this.folders = folders;
        this.settings = settings;
        this.keys = keys;
        this.operator = Map.copyOf(operator);
        var places = new EngineFolders(folders.tools(), folders.data(), folders.keys());
        postgres = new Postgres(places, settings.port(Port.POSTGRES));
        kafka = new Kafka(
                places,
                settings.port(Port.KAFKA),
                settings.port(Port.KAFKA_CONTROLLER),
                System.getProperty("java.class.path"));
        clickhouse = new ClickHouse(places, settings.port(Port.CLICKHOUSE));
    }

    List<Part> engines() {
        return List.of(
                new EnginePart(postgres, List.of(Port.POSTGRES)),
                new EnginePart(kafka, List.of(Port.KAFKA, Port.KAFKA_CONTROLLER)),
                new EnginePart(clickhouse, List.of(Port.CLICKHOUSE)));
    }

    List<Part> services() {
        var http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(1))
                .build();
        return Stream.of(Service.values())
                .<Part>map(service -> new ServicePart(service, folders, settings, () -> environment(service), http))
                .toList();
    }

    void requireBuilt() {
        Stream.of(Service.values()).map(Service::id).forEach(folders::app);
    }

    /** What services expect to find in the engines. Changes nothing that is there. */
    void furnish() throws InterruptedException {
        try {
            for (var service : Service.values()) {
                if (service.database().isPresent()) {
                    postgres.databases().createIfAbsent(service.database().get());
                }
            }
        } catch (SQLException e) {
            throw new EngineException("Postgres does not create the services' databases: " + e.getMessage(), e);
        }
        kafka.topics().createAll();
    }

    Map<String, String> environment(Service service) {
        var env = new HashMap<String, String>();
        env.put("QUARKUS_HTTP_HOST", "127.0.0.1");
        env.put("QUARKUS_HTTP_PORT", String.valueOf(settings.port(service.port())));
        // The supervisor looks many times while a service starts; each look that finds it not ready would be a line.
        env.put("QUARKUS_LOG_CATEGORY__IO_SMALLRYE_HEALTH__LEVEL", "WARN");
        env.put("KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrapServers());
        env.put("SYNTRA_IDENTITY_MODE", "local");
        env.put("SYNTRA_IDENTITY_PUBLIC_KEYS", keys.publicKeys().toString());
        service.database().ifPresent(database -> {
            env.put("SYNTRA_POSTGRES_HOST", "127.0.0.1");
            env.put("SYNTRA_POSTGRES_PORT", String.valueOf(postgres.port()));
            env.put("SYNTRA_POSTGRES_USER", Postgres.USER);
            env.put("SYNTRA_POSTGRES_PASSWORD", postgres.password().value());
            env.put("SYNTRA_POSTGRES_DATABASE", database);
        });
        for (var other : Service.values()) {
            if (other != service) {
                env.put("SYNTRA_" + other.name() + "_URL", settings.url(other.port()));
            }
        }
        env.putAll(own(service));
        return env;
    }

    private Map<String, String> own(Service service) {
        return switch (service) {
            case DEPLOYER ->
                Map.of(
                        "SYNTRA_IDENTITY_SIGNING_KEY", keys.services().toString(),
                        "SYNTRA_DEPLOYER_DATA", folders.deployer().toString(),
                        "SYNTRA_SECRETS_FOLDER", folders.secrets().toString(),
                        "SYNTRA_SECRETS_MASTER_KEY", keys.secrets().toString(),
                        "SYNTRA_DEPLOYER_PUBLIC_URL", "http://*.localhost:" + settings.port(Port.ROUTER));
            case AGENT ->
                Map.of(
                        "SYNTRA_IDENTITY_SIGNING_KEY", keys.services().toString(),
                        "SYNTRA_AGENT_AUDIT_SIGNING_KEY", keys.audit().toString(),
                        "SYNTRA_AGENT_AUDIT_PUBLIC_KEYS", keys.auditPublic().toString(),
                        "SYNTRA_AGENT_AUDIT_CHECKPOINTS",
                                folders.auditCheckpoints().toString());
            case GATEWAY -> Map.of("SYNTRA_IDENTITY_SIGNING_KEY", keys.users().toString());
            case ROUTER ->
                Map.of(
                        "SYNTRA_ROUTER_PORT", String.valueOf(settings.port(Port.ROUTER)),
                        "SYNTRA_ROUTER_STATE", data(service).toString());
            case NOTIFICATION, WORKFLOW ->
                Map.of(
                        ALLOWED_HOSTS,
                        allowedHosts(),
                        "SYNTRA_SECRETS_FOLDER",
                        folders.secrets().toString(),
                        "SYNTRA_SECRETS_MASTER_KEY",
                        keys.secrets().toString());
            case TELEMETRY ->
                Map.of(
                        "SYNTRA_TELEMETRY_OTLP_GRPC_PORT",
                        String.valueOf(settings.port(Port.TELEMETRY_GRPC)),
                        "SYNTRA_CLICKHOUSE_URL",
                        clickhouse.url().toString(),
                        "SYNTRA_CLICKHOUSE_USER",
                        ClickHouse.USER,
                        "SYNTRA_CLICKHOUSE_PASSWORD",
                        clickhouse.password().value(),
                        "SYNTRA_CLICKHOUSE_DATABASE",
                        "telemetry");
            case BILLING -> Map.of();
        };
    }

    /** Replicas listen on this machine as well, so the demo's team is all that may be reached here, unless the operator says. */
    private String allowedHosts() {
        return operator.getOrDefault(ALLOWED_HOSTS, "127.0.0.1:" + settings.port(Port.DEMO_WEBHOOK));
    }

    private Path data(Service service) {
        return folders.data().resolve(service.id());
    }
}
