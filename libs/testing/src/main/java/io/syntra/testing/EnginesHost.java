package io.syntra.testing;

import io.syntra.engines.Engine;
import io.syntra.engines.EngineException;
import io.syntra.engines.EngineProcess;
import io.syntra.engines.Ports;
import io.syntra.engines.WholeFolder;
import io.syntra.engines.clickhouse.ClickHouse;
import io.syntra.engines.kafka.Kafka;
import io.syntra.engines.postgres.Postgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Starts one set of engines on empty folders, and ends it when nobody uses it any more or one of them died. */
final class EnginesHost {

    private static final int ATTEMPTS = 3;
    private static final Duration GRACE = Duration.ofSeconds(5);
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final SharedEngines set;
    private final List<EngineProcess> running = new ArrayList<>();

    EnginesHost(SharedEngines set) {
        this.set = set;
    }

    void run() throws IOException, InterruptedException {
        endLeftovers();
        new WholeFolder(set.engineFolders().data()).delete();
        new WholeFolder(logs()).delete();
        Runtime.getRuntime().addShutdownHook(new Thread(this::end, "end-of-engines"));
        var addresses = new TreeMap<String, String>();
        for (var engine : engines()) {
            var started = start(engine);
            running.add(started);
            rememberPids();
            addresses.putAll(addressesOf(started.engine()));
        }
        Addresses.ofThisHost(addresses).write(set.addressesFile());
        awaitLastUser();
    }

    private void awaitLastUser() throws IOException, InterruptedException {
        var users = Users.of(set.folder());
        var lastUse = Instant.now();
        while (running.stream().allMatch(engine -> alive(engine.pid()).isPresent())) {
            Thread.sleep(PAUSE);
            if (users.any()) {
                lastUse = Instant.now();
            } else if (lastUse.plus(GRACE).isBefore(Instant.now())) {
                // Under the lock, so that nobody gets addresses of engines that are about to end.
                try (var _ = set.lock()) {
                    if (!users.any()) {
                        Files.deleteIfExists(set.addressesFile());
                        return;
                    }
                }
            }
        }
        Files.deleteIfExists(set.addressesFile());
    }

    /**
     * Each call of a supplier chooses ports that are free then, and no usual ones: two hosts that began in the same moment
     * would choose the same, and one of them would take the other's engine for its own.
     */
    private List<Supplier<Engine>> engines() {
        var folders = set.engineFolders();
        var classPath = System.getProperty("java.class.path");
        return switch (set) {
            case CORE, SECOND_CORE ->
                List.of(
                        () -> new Postgres(folders, Ports.anyFree()),
                        () -> new Kafka(folders, Ports.anyFree(), Ports.anyFree(), classPath));
            case CLICKHOUSE -> List.of(() -> new ClickHouse(folders, Ports.anyFree()));
        };
    }

    /** The engines of another checkout may take a port between our look at it and our use of it. */
    private EngineProcess start(Supplier<Engine> engine) throws IOException, InterruptedException {
        EngineException last = new EngineException("never tried");
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            var candidate = engine.get();
            try {
                return EngineProcess.start(candidate, logs().resolve(candidate.name() + ".log"));
            } catch (EngineException e) {
                last = e;
            }
        }
        throw last;
    }

    private static Map<String, String> addressesOf(Engine engine) {
        return switch (engine) {
            case Postgres postgres ->
                Map.of(
                        Addresses.POSTGRES_PORT, String.valueOf(postgres.port()),
                        Addresses.POSTGRES_USER, Postgres.USER,
                        Addresses.POSTGRES_PASSWORD, postgres.password().value());
            case Kafka kafka -> Map.of(Addresses.KAFKA, kafka.bootstrapServers());
            case ClickHouse clickhouse ->
                Map.of(
                        Addresses.CLICKHOUSE_URL, clickhouse.url().toString(),
                        Addresses.CLICKHOUSE_USER, ClickHouse.USER,
                        Addresses.CLICKHOUSE_PASSWORD, clickhouse.password().value());
            default -> throw new IllegalArgumentException("no addresses are known of " + engine.name());
        };
    }

    private void end() {
        running.reversed().forEach(EngineProcess::close);
    }

    /** Engines of a host that was killed before it could end them. */
    private void endLeftovers() throws IOException {
        if (!Files.exists(pids())) {
            return;
        }
        for (var line : Files.readAllLines(pids())) {
            var columns = line.split(" ", 2);
            alive(Long.parseLong(columns[0]))
                    .filter(process -> Users.startOf(process).equals(columns[1]))
                    .ifPresent(process -> {
                        process.destroyForcibly();
                        process.onExit().join();
                    });
        }
        Files.delete(pids());
    }

    private void rememberPids() throws IOException {
        var lines = running.stream()
                .flatMap(engine -> alive(engine.pid()).stream())
                .map(process -> process.pid() + " " + Users.startOf(process))
                .toList();
        Files.write(pids(), lines);
    }

    private Path logs() {
        return set.folder().resolve("logs");
    }

    private Path pids() {
        return set.folder().resolve("pids");
    }

    private static Optional<ProcessHandle> alive(long pid) {
        return ProcessHandle.of(pid).filter(ProcessHandle::isAlive);
    }
}
