package io.syntra.telemetry.otlp;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.event.EventMeta;
import io.syntra.contracts.event.Topic;
import io.syntra.telemetry.dropped.Reason;
import io.syntra.telemetry.signal.Signal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A parcel on its way through Kafka: a CloudEvent in binary mode whose value is an OTLP request.
 *
 * @param id the same when a sender repeats itself, as far as that can be known; null in records that others wrote
 * @param batch which part of a replica's output it is, if a shipper said so
 * @param part its number among the parcels of one request
 * @param dropped what of the request is not kept, by reason; in its first parcel
 */
public record OtlpRecord(
        @Nullable UUID id,
        WorkspaceId workspace,
        ServiceId service,
        Signal signal,
        @Nullable ShipperBatch batch,
        int part,
        ByteString otlp,
        Map<Reason, Long> dropped) {

    public OtlpRecord {
        dropped = Map.copyOf(dropped);
    }

    private static final String SERVICE = "syntra_service";
    private static final String BATCH = "syntra_batch";
    private static final String PART = "syntra_part";

    /** A header of each reason: its text behind how many there are. */
    private static final String DROPPED = "syntra_dropped";

    ProducerRecord<String, byte[]> toKafka() {
        var record = new ProducerRecord<>(Topic.Name.OTLP, service.toString(), otlp.toByteArray());
        header(record, EventMeta.Header.SPEC_VERSION, EventMeta.SPEC_VERSION);
        header(record, EventMeta.Header.ID, (id == null ? UUID.randomUUID() : id).toString());
        header(record, EventMeta.Header.TYPE, signal.eventType());
        header(record, EventMeta.Header.SOURCE, "/telemetry");
        header(record, EventMeta.Header.TIME, Instant.now().toString());
        header(record, EventMeta.Header.WORKSPACE, workspace.value());
        header(record, EventMeta.Header.CONTENT_TYPE, OtlpMedia.PROTOBUF.type());
        header(record, SERVICE, service.toString());
        header(record, PART, String.valueOf(part));
        if (batch != null) {
            header(record, BATCH, batch.toString());
        }
        dropped.forEach((reason, count) -> header(record, DROPPED, count + " " + reason.text()));
        return record;
    }

    /** @throws IllegalArgumentException when a header is missing or cannot be read */
    public static OtlpRecord of(ConsumerRecord<String, byte[]> record) {
        var type = required(record, EventMeta.Header.TYPE);
        var batch = header(record, BATCH);
        var part = header(record, PART);
        if (record.value() == null) {
            throw new IllegalArgumentException("the record has no value");
        }
        var id = header(record, EventMeta.Header.ID);
        var signal = Signal.ofEventType(type)
                .orElseThrow(() -> new IllegalArgumentException("the type " + type + " is not known"));
        return new OtlpRecord(
                id == null ? null : UUID.fromString(id),
                new WorkspaceId(required(record, EventMeta.Header.WORKSPACE)),
                ServiceId.fromString(required(record, SERVICE)),
                signal,
                batch == null ? null : ShipperBatch.fromString(batch),
                part == null ? 0 : Integer.parseInt(part),
                UnsafeByteOperations.unsafeWrap(record.value()),
                dropped(record, signal));
    }

    private static Map<Reason, Long> dropped(ConsumerRecord<String, byte[]> record, Signal signal) {
        var dropped = new HashMap<Reason, Long>();
        for (var header : record.headers().headers(DROPPED)) {
            var text = new String(header.value(), StandardCharsets.UTF_8);
            int space = text.indexOf(' ');
            dropped.put(new Reason(signal, text.substring(space + 1)), Long.parseLong(text.substring(0, space)));
        }
        return dropped;
    }

    private static String required(ConsumerRecord<String, byte[]> record, String name) {
        var value = header(record, name);
        if (value == null) {
            throw new IllegalArgumentException("the header " + name + " is missing");
        }
        return value;
    }

    private static @Nullable String header(ConsumerRecord<String, byte[]> record, String name) {
        var header = record.headers().lastHeader(name);
        return header == null || header.value() == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }

    private static void header(ProducerRecord<String, byte[]> record, String name, String value) {
        record.headers().add(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
