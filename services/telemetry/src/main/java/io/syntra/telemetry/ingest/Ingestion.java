package io.syntra.telemetry.ingest;

import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What the records of a topic become. Ranges of several partitions are prepared and stored at the same time.
 *
 * @param <B> a prepared batch
 */
public interface Ingestion<B> {

    String topic();

    /** How much memory the record's rows take, in rows without attributes; told without making them. */
    default long weight(ConsumerRecord<String, byte[]> record) {
        return 1;
    }

    /**
     * Makes rows of the records. The same records give the same rows until they are settled: no clock, no random ids, and
     * of Postgres only what settling changes.
     */
    B prepare(List<ConsumerRecord<String, byte[]>> records);

    /** Those of the records that are nothing to store, each with the reason. */
    Map<ConsumerRecord<String, byte[]>, String> unreadable(B batch);

    /** Writes the rows; runs again with the same range after a failure or a crash, so every insert has its token. */
    void store(Range range, B batch);

    /** Sees to it that the rows are there, where tries before this one may have ended anywhere. */
    void makeSure(Range range, B batch);

    /** What must be true in Postgres once the rows are stored; runs in the transaction that moves the progress. */
    Uni<Void> settle(B batch);
}
