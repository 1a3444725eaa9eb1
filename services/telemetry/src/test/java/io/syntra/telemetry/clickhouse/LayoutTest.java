package io.syntra.telemetry.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LayoutTest {

    private static final Path GOLDEN = Path.of("src/test/resources/clickhouse/cluster.sql");

    /** All that is run on a cluster, for people to read; {@code -Dsyntra.golden=write} renews it. */
    @Test
    void onAClusterEachTableIsReplicatedOnItsShardsAndDistributedOverThem() throws IOException {
        var layout = new Layout(Optional.of("main"), "syntra");
        var statements = Stream.concat(
                        Stream.of(layout.createDatabase()),
                        Stream.concat(Stream.of(Schema.OWN_TABLE, Schema.CHECKSUMS), migrations())
                                .flatMap(sql -> layout.ddl(sql).stream()))
                .map(sql -> sql + ";\n")
                .collect(Collectors.joining("\n"));
        if ("write".equals(System.getProperty("syntra.golden"))) {
            Files.createDirectories(GOLDEN.getParent());
            Files.writeString(GOLDEN, statements);
        }

        assertThat(statements).isEqualTo(Files.readString(GOLDEN));
    }

    @Test
    void onOneServerStatementsStayAsTheyAre() {
        var layout = new Layout(Optional.empty(), "syntra");

        assertThat(migrations().flatMap(sql -> layout.ddl(sql).stream()))
                .isEqualTo(migrations().toList());
        assertThat(layout.alterStored("logs", "DROP PARTITION ID 'x'"))
                .isEqualTo("ALTER TABLE logs DROP PARTITION ID 'x'");
        assertThat(layout.parts()).isEqualTo("system.parts");
    }

    @Test
    void whatRemovesRowsGoesToTheTablesThatHaveThem() {
        var layout = new Layout(Optional.of("main"), "syntra");

        assertThat(layout.alterStored("logs", "DROP PARTITION ID 'x'"))
                .isEqualTo("ALTER TABLE logs_local ON CLUSTER 'main' DROP PARTITION ID 'x'");
        assertThat(layout.ddl("ALTER TABLE logs ADD INDEX i body TYPE minmax")).hasSize(1);
        assertThat(List.of(layout.stored("logs"), layout.parts(), layout.all("system.mutations")))
                .containsExactly(
                        "logs_local", "cluster('main', system.parts)", "clusterAllReplicas('main', system.mutations)");
    }

    private static Stream<String> migrations() {
        return Schema.MIGRATIONS.stream().flatMap(name -> Schema.statements(name).stream());
    }
}
