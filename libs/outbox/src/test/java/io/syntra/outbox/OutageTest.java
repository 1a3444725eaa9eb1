package io.syntra.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class OutageTest {

    /** Guards: Mutiny's own exception, which is not Java's; it is what {@code BackgroundTransactions} throws. */
    @Test
    void aTransactionThatDoesNotEndIsAnOutage() {
        var late = catchThrowable(() -> Uni.createFrom().nothing().await().atMost(Duration.ofMillis(1)));

        assertThat(Outage.isBehind(late)).isTrue();
        assertThat(Outage.isBehind(new IllegalStateException("as the code has it")))
                .isFalse();
    }
}
