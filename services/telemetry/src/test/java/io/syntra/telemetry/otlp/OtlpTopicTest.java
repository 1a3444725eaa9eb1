package io.syntra.telemetry.otlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import io.syntra.contracts.ServiceId;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import io.syntra.telemetry.signal.Signal;
import io.syntra.testing.TestTokens;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.BufferExhaustedException;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

class OtlpTopicTest {

    /** Guarded by {@code OtlpTopic.isFull}: the sender is to slow down, and nothing is broken. */
    @Test
    void aFullBufferAsksToComeBackAndAKafkaThatIsAwayIsAnOutage() {
        var full = refusalOf(new BufferExhaustedException("no room within 2000 ms"));
        assertThat(full.code()).isEqualTo(ProblemCode.RATE_LIMITED);
        assertThat(full.headers()).containsEntry("Retry-After", "2");

        var away = refusalOf(new TimeoutException("no metadata within 2000 ms"));
        assertThat(away.code()).isEqualTo(ProblemCode.UNAVAILABLE);
        assertThat(away.headers()).containsEntry("Retry-After", "2");
    }

    private static ProblemException refusalOf(RuntimeException failure) {
        var topic = new OtlpTopic(failing(failure), Duration.ofSeconds(1));
        var record = new OtlpRecord(
                null, TestTokens.WORKSPACE, ServiceId.random(), Signal.LOGS, null, 0, ByteString.EMPTY, Map.of());
        return catchThrowableOfType(ProblemException.class, () -> topic.write(List.of(record)));
    }

    /** As Kafka's own fails: what was sent comes to nothing, and the call itself does not throw. */
    private static MockProducer<String, byte[]> failing(RuntimeException failure) {
        return new MockProducer<>(false, null, new StringSerializer(), new ByteArraySerializer()) {
            @Override
            public synchronized Future<RecordMetadata> send(ProducerRecord<String, byte[]> record) {
                var sent = super.send(record);
                errorNext(failure);
                return sent;
            }
        };
    }
}
