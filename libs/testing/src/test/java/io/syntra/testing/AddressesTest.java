package io.syntra.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import org.junit.jupiter.api.Test;

class AddressesTest {

    @Test
    void aModuleGetsAnEmptyDatabaseAndMayLogIn() throws Exception {
        var seat = Seat.ofThisJvm();
        var engines = seat.use();
        for (int run = 0; run < 2; run++) {
            var config = engines.emptyPostgres("test_addresses");
            try (var connection = DriverManager.getConnection(
                            "jdbc:postgresql://127.0.0.1:" + config.get(Addresses.POSTGRES_PORT) + "/test_addresses",
                            config.get(Addresses.POSTGRES_USER),
                            config.get(Addresses.POSTGRES_PASSWORD));
                    var statement = connection.createStatement()) {
                statement.execute("CREATE TABLE leftover ()");
            }
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(seat.addressesFile())))
                .isEqualTo("rw-------");
    }

    @Test
    void aModuleGetsAnEmptyClickHouseDatabase() throws Exception {
        var engines = SharedEngines.CLICKHOUSE.use();

        var config = engines.emptyClickHouse("test_addresses");
        assertThat(engines.emptyClickHouse("test_addresses")).isEqualTo(config);

        assertThat(config)
                .containsEntry("syntra.clickhouse.database", "test_addresses")
                .containsKeys("syntra.clickhouse.url", "syntra.clickhouse.user", "syntra.clickhouse.password");
    }
}
