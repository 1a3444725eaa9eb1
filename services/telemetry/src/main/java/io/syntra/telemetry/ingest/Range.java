package io.syntra.telemetry.ingest;

/**
 * A run of offsets that is stored as one.
 *
 * @param stream the topic with its Kafka id: a topic that was deleted and made again is another stream
 * @param first inclusive
 * @param last inclusive
 * @param gone how many of them Kafka does not have any more
 */
public record Range(String stream, int partition, long first, long last, long gone) {

    /** Of which all are there. */
    Range(String stream, int partition, long first, long last) {
        this(stream, partition, first, last, 0);
    }

    String topic() {
        return stream.substring(0, stream.indexOf('@'));
    }

    /** The same for every attempt to store this range, and for no other range. */
    public String token(String table) {
        return stream + ":" + partition + ":" + first + "-" + last + ":" + table;
    }
}
