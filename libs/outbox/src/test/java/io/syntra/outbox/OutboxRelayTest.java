package io.syntra.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.syntra.outbox.OutboxRelay.Sent;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OutboxRelayTest {

    /** Guards: the relay stops at the first fact that Kafka may still take, or that one would arrive after the next. */
    @Test
    void whatComesAfterAFactThatWaitsWaitsToo() {
        var answers = List.of(
                sent(1, null),
                sent(2, new RecordTooLargeException()),
                sent(3, new TimeoutException()),
                sent(4, null),
                sent(5, new RecordTooLargeException()));

        assertThat(OutboxRelay.settled(answers)).extracting(Sent::seq).containsExactly(1L, 2L);
    }

    private static Sent sent(long seq, @Nullable Throwable failure) {
        return new Sent(seq, UUID.randomUUID(), failure);
    }
}
