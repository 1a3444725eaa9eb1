package io.syntra.telemetry.otlp;

import com.google.protobuf.ByteString;
import io.syntra.telemetry.dropped.Reason;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a request comes to.
 *
 * @param parcels each fits into one Kafka record and is itself a whole OTLP request; one of which nothing is kept is empty,
 *     so that the others have their numbers
 * @param kept how many log records, data points or spans are in them
 * @param repeated bytes of resource and scope that are kept with each of them, beyond what is usual
 * @param rejected how many are not kept, other than by a rule
 * @param why for the sender's people, when some are rejected
 * @param dropped all that is not kept, by reason
 */
record Admitted(
        List<ByteString> parcels,
        long kept,
        long repeated,
        long rejected,
        Optional<String> why,
        Map<Reason, Long> dropped) {

    Admitted {
        parcels = List.copyOf(parcels);
        dropped = Map.copyOf(dropped);
    }
}
