package io.syntra.engines.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.syntra.engines.EngineFolders;
import io.syntra.engines.EngineProcess;
import io.syntra.engines.PortTaken;
import io.syntra.engines.Ports;
import io.syntra.engines.TestFolders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.Executors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

class PostgresTest {

    private final Path folder;
    private final Postgres postgres;

    PostgresTest(@TempDir Path folder) {
        this.folder = folder;
        this.postgres = new Postgres(TestFolders.with(folder), Ports.anyFree());
    }

    @Test
    void committedRowsSurviveAKill() throws Exception {
        // Given
        try (var running = start()) {
            postgres.databases().createIfAbsent("shop");
            execute("CREATE TABLE orders (id int)");
            execute("INSERT INTO orders VALUES (1)");
            running.kill();
        }

        // When
        try (var again = start()) {
            postgres.databases().createIfAbsent("shop");

            // Then
            assertThat(count("orders")).isEqualTo(1);
            assertThat(again.engine().ready()).isTrue();
        }
        assertThat(postgres.ready()).isFalse();
    }

    @Test
    void aForeignProcessIdInThePidFileDoesNotStopIt() throws Exception {
        // Given: after a reboot, the number belongs to someone else
        try (var running = start()) {
            running.kill();
        }
        var pidFile = folder.resolve("data/postgres/postmaster.pid");
        var lines = Files.readAllLines(pidFile);
        lines.set(0, String.valueOf(ProcessHandle.current().pid()));
        Files.write(pidFile, lines);

        // When, Then
        try (var again = start()) {
            assertThat(again.engine().ready()).isTrue();
        }
    }

    @Test
    void aSessionThatComputesOnDoesNotKeepItFromStarting() throws Exception {
        // Given
        try (var running = start();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            postgres.databases().createIfAbsent("shop");
            var busy = threads.submit(() -> count("generate_series(1, 100000000000)"));
            Awaitility.await().until(() -> count("pg_stat_activity WHERE query LIKE '%generate_series(1, 1%'") > 1);
            running.kill();

            // When, Then
            try (var again = start()) {
                assertThat(again.engine().ready()).isTrue();
                assertThatThrownBy(busy::get).hasRootCauseInstanceOf(IOException.class);
            }
        }
    }

    @Test
    void refusesASecondOneOnItsPort() throws Exception {
        try (var running = start()) {
            assertThatThrownBy(this::start)
                    .isInstanceOf(PortTaken.class)
                    .hasMessageContaining("postgres")
                    .hasMessageContaining("process " + running.pid());
        }
    }

    @Test
    void demandsThePasswordAndListensOnlyHere() throws Exception {
        try (var running = start()) {
            assertThat(running.pid()).isPositive();
            assertThatThrownBy(() ->
                            new Databases("127.0.0.1", postgres.port(), Postgres.USER, "wrong").createIfAbsent("shop"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("password authentication failed");
            try (var connection = connect("postgres");
                    var rows = connection.createStatement().executeQuery("SHOW listen_addresses")) {
                rows.next();
                assertThat(rows.getString(1)).isEqualTo("127.0.0.1");
            }
        }
    }

    @Test
    void aDatabaseCanBeEmptiedWhileSomeoneIsConnected() throws Exception {
        try (var running = start()) {
            postgres.databases().createIfAbsent("shop");
            execute("CREATE TABLE orders (id int)");
            try (var session = connect("shop")) {
                postgres.databases().recreate("shop");
                assertThat(session.isValid(2)).isFalse();
            }
            assertThatThrownBy(() -> count("orders")).hasMessageContaining("does not exist");
            assertThatThrownBy(() -> postgres.databases().createIfAbsent("Shop; DROP DATABASE shop"))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThat(running.pid()).isPositive();
        }
    }

    @Test
    @EnabledIf("root")
    void rootWithoutUserNamespacesReachesFilesThatOnlyRootMayEnter(@TempDir Path tools) throws Exception {
        // Given: program and data below folders of mode 0700, as .syntra is
        var folders = EngineFolders.below(Files.createDirectory(
                tools.resolve("private"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))));
        var hidden = new Postgres(folders, Ports.anyFree());

        // When
        hidden.prepare(RunAs.NOBODY);
        var process = hidden.process(RunAs.NOBODY)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("nobody.log").toFile())
                .start();

        // Then
        try {
            Awaitility.await().until(() -> hidden.ready() || !process.isAlive());
            assertThat(folder.resolve("nobody.log")).content().contains("ready to accept connections");
            assertThat(Files.getAttribute(Path.of("/proc", process.pid() + ""), "unix:uid"))
                    .isNotEqualTo(0);
        } finally {
            hidden.requestStop(process.toHandle());
            process.waitFor();
        }
    }

    static boolean root() throws IOException {
        return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
    }

    private EngineProcess start() throws IOException, InterruptedException {
        return EngineProcess.start(postgres, folder.resolve("postgres.log"));
    }

    private Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + postgres.port() + "/" + database + "?socketTimeout=30",
                Postgres.USER,
                postgres.password().value());
    }

    private void execute(String sql) throws SQLException {
        try (var connection = connect("shop");
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private int count(String table) throws SQLException {
        try (var connection = connect("shop");
                var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT count(*) FROM " + table)) {
            rows.next();
            return rows.getInt(1);
        }
    }
}
