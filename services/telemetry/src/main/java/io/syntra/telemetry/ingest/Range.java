package io.syntra.telemetry.ingest;

/**
 * A run of offsets that is stored as one.
 *
 * @param stream the topic with its Kafka id: a topic that was deleted and made again is another stream
 * @param first inclusive
 * @param last inclusive
 */
public record Range(String stream, int partition, long first, long last) {

    /** The same for every attempt to store this range, and for no other range. */
    public String token(String table) {
        return stream + ":" + partition + ":" + first + "-" + last + ":" + table;
    }
}
