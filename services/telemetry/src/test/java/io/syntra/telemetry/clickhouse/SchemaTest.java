package io.syntra.telemetry.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.StartupEvent;
import io.quarkus.test.junit.QuarkusTest;
import io.syntra.testing.WithSyntraEngines;
import jakarta.inject.Inject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithSyntraEngines(clickhouse = true)
class SchemaTest {

    private static final String FIRST = Schema.MIGRATIONS.getFirst();

    @Inject
    ClickHouse clickHouse;

    @Inject
    Schema schema;

    /** As one that starts now. */
    private Schema another() {
        return new Schema(clickHouse);
    }

    @BeforeEach
    void current() {
        schema.ensure();
    }

    @AfterEach
    void asItWas() {
        delete("checksum = 'other' OR name LIKE 'V9%'");
        another().ensure();
    }

    private void delete(String condition) {
        clickHouse.execute("ALTER TABLE schema_migrations DELETE WHERE " + condition + " SETTINGS mutations_sync = 1");
    }

    private void ran(String migration, String checksum) {
        clickHouse.execute(
                "INSERT INTO schema_migrations (name, checksum) VALUES ('" + migration + "', '" + checksum + "')");
    }

    private void assertRefused(String why) {
        assertThatThrownBy(() -> another().start(new StartupEvent())).hasMessageContaining(why);
        assertThatThrownBy(() -> another().ensure()).hasMessageContaining(why);
    }

    /** Guarded by {@code Schema.verify}. */
    @Test
    void tablesOfANewerVersionAreLeftAlone() {
        ran("V999__of_tomorrow.sql", "other");

        assertRefused("V999__of_tomorrow.sql ran, which is not known here");
    }

    /** Guarded by {@code Schema.verify}. */
    @Test
    void aMigrationThatWasChangedAfterItRanIsNoticed() {
        ran(FIRST, "other");

        assertRefused(FIRST + " is not what ran");
    }

    /** Guarded by {@code Schema.migrate}. */
    @Test
    void whatRanBeforeThereWereChecksumsGetsOneAndDoesNotRunAgain() {
        delete("name = '" + FIRST + "'");
        ran(FIRST, "");
        another().start(new StartupEvent());

        another().ensure();

        var rows = clickHouse.ask(
                "SELECT toInt64(max(length(checksum))) AS longest, toInt64(count()) AS n FROM schema_migrations WHERE name = '"
                        + FIRST + "'");
        assertThat(rows.getFirst().getLong("longest")).isEqualTo(64);
        assertThat(rows.getFirst().getLong("n")).isEqualTo(2);
        another().start(new StartupEvent());
    }
}
