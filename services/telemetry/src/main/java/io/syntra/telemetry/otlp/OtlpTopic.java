package io.syntra.telemetry.otlp;

import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import io.syntra.telemetry.kafka.KafkaSettings;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.BufferExhaustedException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;

/**
 * Writes accepted telemetry to Kafka. Not through the outbox: there is no transaction that it could be part of, and
 * the sender repeats what was not acknowledged.
 */
@Singleton
final class OtlpTopic {

    private final Producer<String, byte[]> producer;
    private final Duration timeout;

    @Inject
    OtlpTopic(Producer<String, byte[]> producer, KafkaSettings settings) {
        this(producer, settings.writeTimeout());
    }

    OtlpTopic(Producer<String, byte[]> producer, Duration timeout) {
        this.producer = producer;
        this.timeout = timeout;
    }

    /**
     * Returns when Kafka has them all.
     *
     * @throws ProblemException when it has not; then the sender must repeat the whole request
     */
    void write(List<OtlpRecord> records) {
        try {
            var sent = new ArrayList<Future<RecordMetadata>>();
            for (var record : records) {
                var future = producer.send(record.toKafka());
                if (record.batch() == null) {
                    sent.add(future);
                } else {
                    // What was seen of a batch is remembered by its last part, so no part may overtake another.
                    await(future);
                }
            }
            for (var future : sent) {
                await(future);
            }
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            throw isFull(e) ? full(e) : unavailable(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable(e);
        }
    }

    private void await(Future<RecordMetadata> future)
            throws InterruptedException, ExecutionException, TimeoutException {
        // The producer gives up by itself after its delivery timeout; a little later something is really wrong.
        future.get(timeout.toMillis() + 5_000, TimeUnit.MILLISECONDS);
    }

    /** Kafka is there, but does not take as much as comes. */
    private static boolean isFull(Exception e) {
        return e instanceof BufferExhaustedException || e.getCause() instanceof BufferExhaustedException;
    }

    private static ProblemException full(Exception cause) {
        return ProblemException.of(
                        ProblemCode.RATE_LIMITED,
                        "More telemetry comes in than can be written at this moment. Send the same request again in a few"
                                + " seconds.",
                        cause)
                .withHeader("Retry-After", "2");
    }

    private static ProblemException unavailable(Exception cause) {
        return ProblemException.of(
                        ProblemCode.UNAVAILABLE,
                        "Telemetry cannot be stored at this moment. Send the same request again in a few seconds.",
                        cause)
                .withHeader("Retry-After", "2");
    }
}
