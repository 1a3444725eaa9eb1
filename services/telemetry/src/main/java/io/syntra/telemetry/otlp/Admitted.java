package io.syntra.telemetry.otlp;

import java.util.List;
import java.util.Optional;

/**
 * What a request comes to.
 *
 * @param rejected how many log records, data points or spans are not kept
 * @param why for the sender's people, when some are not kept
 */
record Admitted(List<Parcel> parcels, long rejected, Optional<String> why) {

    Admitted {
        parcels = List.copyOf(parcels);
    }
}
