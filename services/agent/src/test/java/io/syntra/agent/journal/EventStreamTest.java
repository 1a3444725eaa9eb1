package io.syntra.agent.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.smallrye.mutiny.Uni;
import io.syntra.agent.store.AfterCommit;
import io.syntra.contracts.ConversationId;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jboss.resteasy.reactive.server.jaxrs.SseImpl;
import org.junit.jupiter.api.Test;

class EventStreamTest {

    private final EventStream stream = new EventStream(new Journal(Clock.systemUTC(), new AfterCommit()));

    @Test
    void aStopEndsTheStreamOfAReaderThatWaits() throws Exception {
        var reader = stream.open(ConversationId.random(), 0, new SseImpl(), new NothingStored(), (name, data) -> data)
                .collect()
                .asList()
                .subscribeAsCompletionStage();
        assertThat(reader).isNotDone();

        stream.stop(new ShutdownDelayInitiatedEvent());

        // Sooner than it would look again by itself.
        assertThat(reader.get(500, TimeUnit.MILLISECONDS)).isEmpty();
    }

    /** Asked for the number of the last event first, and then for events. */
    private static final class NothingStored implements EventStream.Sessions {
        private boolean asked;

        @Override
        @SuppressWarnings("unchecked")
        public <T> Uni<T> run(Supplier<Uni<T>> read) {
            Object answer = asked ? List.of() : Long.valueOf(0);
            asked = true;
            return Uni.createFrom().item((T) answer);
        }
    }
}
