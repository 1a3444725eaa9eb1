package io.syntra.deployer.shipping;

import io.syntra.contracts.Payload;
import io.syntra.contracts.ReplicaId;

/**
 * The bytes that are sent together. Written down before it is sent: after a crash the same bytes are sent again under
 * the same name, and telemetry drops what it has already.
 *
 * @param from offset of the first byte in the file
 * @param to offset behind the last byte
 * @param readAtMs when it was read, for records that name no time
 */
record Batch(long from, long to, long readAtMs) implements Payload {

    static final String HEADER = "Syntra-Batch";

    String name(ReplicaId replica, StdStream stream) {
        return replica + ":" + stream.label() + ":" + from + "-" + to;
    }
}
