package io.syntra.engines.postgres;

import io.syntra.engines.Engine;
import io.syntra.engines.EngineException;
import io.syntra.engines.EngineFolders;
import io.syntra.engines.Password;
import io.syntra.engines.WholeFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** PostgreSQL 18. What it commits survives {@code kill -9} and a power cut: fsync stays on. */
public record Postgres(EngineFolders folders, int port) implements Engine {

    public static final String USER = "syntra";

    /** Sized for eight small services on one machine; what is not named here is Postgres' default. */
    private static final Map<String, String> SETTINGS = Map.of(
            "listen_addresses", "127.0.0.1",
            "unix_socket_directories", "",
            "max_connections", "100",
            "shared_buffers", "32MB",
            "max_wal_size", "256MB",
            "logging_collector", "off",
            "log_timezone", "UTC",
            "timezone", "UTC",
            "lc_messages", "C");

    @Override
    public String name() {
        return "postgres";
    }

    @Override
    public List<Integer> ports() {
        return List.of(port);
    }

    public Password password() {
        return new Password(folders.secrets().resolve("postgres.password"));
    }

    public Databases databases() {
        return new Databases("127.0.0.1", port, USER, password().value());
    }

    @Override
    public void prepare() throws IOException, InterruptedException {
        files().unpackIfAbsent();
        prepare(RunAs.here(files().postgres()));
    }

    void prepare(RunAs runAs) throws IOException, InterruptedException {
        files().unpackIfAbsent();
        password().createIfAbsent();
        new WholeFolder(data()).makeIfAbsent("rwx------", new Initdb(files(), password(), runAs));
        new PidFile(data()).removeIfStale(files().postgres());
    }

    @Override
    public ProcessBuilder process() {
        return process(runAs());
    }

    ProcessBuilder process(RunAs runAs) {
        var command = new ArrayList<String>();
        command.add(files().postgres().toString());
        command.addAll(List.of("-D", data().toString(), "-p", String.valueOf(port)));
        SETTINGS.forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
        return new ProcessBuilder(runAs.command(command)).directory(data().toFile());
    }

    @Override
    public boolean ready() {
        return Files.exists(password().file()) && databases().answer();
    }

    /** SIGINT: ends sessions and writes a checkpoint. SIGTERM would wait until the last client has left. */
    @Override
    public void requestStop(ProcessHandle process) {
        try {
            new ProcessBuilder("kill", "-INT", String.valueOf(process.pid()))
                    .start()
                    .waitFor();
        } catch (IOException e) {
            process.destroy();
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
        }
    }

    private PostgresFiles files() {
        return new PostgresFiles(folders.tools().resolve("postgres-" + PostgresFiles.VERSION));
    }

    private Path data() {
        return folders.data().resolve("postgres");
    }

    private RunAs runAs() {
        try {
            return RunAs.here(files().postgres());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException("interrupted while starting Postgres", e);
        }
    }
}
