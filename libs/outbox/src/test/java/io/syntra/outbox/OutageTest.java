package io.syntra.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.smallrye.mutiny.Uni;
import io.vertx.pgclient.PgException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutageTest {

    /** Guards: Mutiny's own exception, which is not Java's; it is what {@code BackgroundTransactions} throws. */
    @Test
    void aTransactionThatDoesNotEndIsAnOutage() {
        var late = catchThrowable(() -> Uni.createFrom().nothing().await().atMost(Duration.ofMillis(1)));

        assertThat(Outage.isBehind(late)).isTrue();
        assertThat(Outage.isBehind(new IllegalStateException("as the code has it")))
                .isFalse();
    }

    /** Guarded by {@code Outage.OF_THE_VALUES}: a database in trouble would send a whole topic to the dead letters. */
    @ParameterizedTest
    @CsvSource({
        "08006, true",
        "25006, true",
        "28P01, true",
        "3D000, true",
        "40P01, true",
        "42703, true",
        "53300, true",
        "57P01, true",
        "22P02, false",
        "23505, false",
        "54000, false",
        "P0001, false"
    })
    void whatIsWrongWithTheDatabaseIsNoFaultOfTheEvent(String sqlState, boolean outage) {
        assertThat(Outage.isBehind(new PgException("refused", "ERROR", sqlState, "detail")))
                .isEqualTo(outage);
    }
}
