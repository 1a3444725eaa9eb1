package io.syntra.telemetry.ingest;

import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Does what the real one does, of another topic, for a test to change one thing of. */
class Relay<B> implements Ingestion<B> {

    private final String topic;
    private final Ingestion<B> real;

    Relay(String topic, Ingestion<B> real) {
        this.topic = topic;
        this.real = real;
    }

    @Override
    public String topic() {
        return topic;
    }

    @Override
    public long weight(ConsumerRecord<String, byte[]> record) {
        return real.weight(record);
    }

    @Override
    public B prepare(List<ConsumerRecord<String, byte[]>> records) {
        return real.prepare(records);
    }

    @Override
    public Map<ConsumerRecord<String, byte[]>, String> unreadable(B batch) {
        return real.unreadable(batch);
    }

    @Override
    public void store(Range range, B batch) {
        real.store(range, batch);
    }

    @Override
    public void makeSure(Range range, B batch) {
        real.makeSure(range, batch);
    }

    @Override
    public Uni<Void> settle(B batch) {
        return real.settle(batch);
    }
}
