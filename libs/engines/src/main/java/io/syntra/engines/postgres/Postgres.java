package io.syntra.engines.postgres;

import io.syntra.engines.Engine;
import io.syntra.engines.EngineException;
import io.syntra.engines.EngineFolders;
import io.syntra.engines.Password;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
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

    private static final Duration INIT = Duration.ofMinutes(2);

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
        if (!Files.exists(data().resolve("PG_VERSION"))) {
            initialise();
        }
        PidFile.in(data()).removeIfStale(files().postgres());
    }

    @Override
    public ProcessBuilder process() {
        var command = new ArrayList<String>();
        command.add(files().postgres().toString());
        command.addAll(List.of("-D", data().toString(), "-p", String.valueOf(port)));
        SETTINGS.forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
        return new ProcessBuilder(runAs().command(command)).directory(data().toFile());
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

    private static RunAs runAs() {
        try {
            return RunAs.here();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException("interrupted while starting Postgres", e);
        }
    }

    /** initdb works in a folder with another name; the rename makes the data folder whole or absent. */
    private void initialise() throws IOException, InterruptedException {
        password().createIfAbsent();
        Files.createDirectories(folders.data());
        Path part = Files.createTempDirectory(
                folders.data(),
                "postgres-",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path log = Files.createTempFile(folders.data(), "initdb-", ".log");
        Path passwordForInit = Files.createTempFile(
                folders.data(),
                "initdb-",
                ".password",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            Files.writeString(passwordForInit, password().value());
            var runAs = RunAs.here();
            runAs.own(part);
            runAs.own(passwordForInit);
            var initdb = new ProcessBuilder(runAs.command(List.of(
                            files().initdb().toString(),
                            "--pgdata=" + part,
                            "--username=" + USER,
                            "--pwfile=" + passwordForInit,
                            "--auth=scram-sha-256",
                            "--encoding=UTF8",
                            "--no-locale",
                            "--no-instructions")))
                    .directory(folders.data().toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            if (!initdb.waitFor(INIT)) {
                initdb.destroyForcibly();
                throw new EngineException(
                        "initdb did not end within " + INIT.toSeconds() + " s: is the disk very slow?");
            }
            if (initdb.exitValue() != 0) {
                throw new EngineException("Postgres cannot make its data folder " + data() + ":\n"
                        + Files.readString(log).strip());
            }
            Files.move(part, data());
        } finally {
            Files.deleteIfExists(passwordForInit);
            Files.deleteIfExists(log);
        }
    }
}
