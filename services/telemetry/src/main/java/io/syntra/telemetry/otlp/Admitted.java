package io.syntra.telemetry.otlp;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Optional;

/**
 * What a request comes to.
 *
 * @param parcels each fits into one Kafka record and is itself a whole OTLP request
 * @param rejected how many log records, data points or spans are not kept
 * @param why for the sender's people, when some are not kept
 */
record Admitted(List<ByteString> parcels, long rejected, Optional<String> why) {

    Admitted {
        parcels = List.copyOf(parcels);
    }
}
