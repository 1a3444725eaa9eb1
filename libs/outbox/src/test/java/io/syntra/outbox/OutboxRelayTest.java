package io.syntra.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.Uni;
import io.syntra.outbox.OutboxRelay.Sent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OutboxRelayTest {

    /** Guarded by {@code OutboxRelay.inOrder}: else those behind would arrive before it. */
    @Test
    void whatComesAfterAFactThatWaitsIsNotSent() {
        var failures = Map.of(2L, new RecordTooLargeException(), 3L, new TimeoutException());
        var sent = new ArrayList<Long>();

        var answers = OutboxRelay.inOrder(List.of(1L, 2L, 3L, 4L, 5L), seq -> {
                    sent.add(seq);
                    return Uni.createFrom().item(sent(seq, failures.get(seq)));
                })
                .await()
                .indefinitely();

        assertThat(sent).containsExactly(1L, 2L, 3L);
        assertThat(answers).extracting(Sent::isSettled).containsExactly(true, true, false);
    }

    /** Guarded by {@code OutboxRelay.inOrder}. */
    @Test
    void aFactWaitsUntilTheOneBeforeHasArrived() {
        var first = new CompletableFuture<Sent>();
        var sent = new ArrayList<Long>();

        var answers = OutboxRelay.inOrder(List.of(1L, 2L), seq -> {
                    sent.add(seq);
                    return seq == 1
                            ? Uni.createFrom().completionStage(first)
                            : Uni.createFrom().item(sent(seq, null));
                })
                .subscribeAsCompletionStage();

        assertThat(sent).containsExactly(1L);
        first.complete(sent(1, null));
        assertThat(answers.join()).hasSize(2);
        assertThat(sent).containsExactly(1L, 2L);
    }

    private static Sent sent(long seq, @Nullable Throwable failure) {
        return new Sent(seq, UUID.randomUUID(), failure);
    }
}
