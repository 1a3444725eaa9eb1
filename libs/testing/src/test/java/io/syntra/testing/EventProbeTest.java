package io.syntra.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.syntra.contracts.ErrorGroupId;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.event.ErrorGroupEvent;
import io.syntra.contracts.event.Topic;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class EventProbeTest {

    private final Addresses engines = Seat.ofThisJvm().use();

    EventProbeTest() throws InterruptedException {
        engines.emptyKafka();
    }

    @Test
    void seesEventsWithTheirAttributesFromThenOn() {
        try (var first = probe()) {
            // Given
            var before = first.publish(TestTokens.WORKSPACE, opened("before"));

            try (var second = probe()) {
                // When
                var after = second.publish(TestTokens.WORKSPACE, opened("after"));

                // Then
                var seen = second.await(event -> true);
                assertThat(seen.meta()).isEqualTo(after);
                assertThat(second.await(ErrorGroupEvent.Opened.class, event -> true)
                                .message())
                        .isEqualTo("after");
                first.await(
                        ErrorGroupEvent.Opened.class, event -> event.message().equals("after"));
                assertThat(first.events()).extracting(EventProbe.Seen::meta).containsExactlyInAnyOrder(before, after);
                assertThat(second.events()).hasSize(1);
            }
        }
    }

    private EventProbe<ErrorGroupEvent> probe() {
        return EventProbe.on(engines.bootstrapServers(), Topic.ERROR_GROUP.topicName(), ErrorGroupEvent.class);
    }

    private static ErrorGroupEvent opened(String message) {
        return new ErrorGroupEvent.Opened(
                new ErrorGroupId(UUID.randomUUID()),
                new ServiceId(UUID.randomUUID()),
                "shop-api",
                "TypeError",
                message,
                null,
                "v2",
                1,
                Instant.EPOCH,
                Instant.EPOCH);
    }
}
