package io.syntra.telemetry.intake;

import io.syntra.telemetry.otlp.ShipperBatch;
import java.util.Optional;

/**
 * Up to where a source is stored.
 *
 * @param position where the last batch ended
 * @param part the last part of that batch
 * @param floor where the batch before it ended: lines below were stored before
 */
record Mark(long position, int part, long floor) {

    static final Mark START = new Mark(-1, -1, 0);

    /** The mark after this part; empty when it was stored already. */
    Optional<Mark> after(ShipperBatch batch, int itsPart) {
        if (batch.to() > position) {
            return Optional.of(new Mark(batch.to(), itsPart, Math.max(0, position)));
        }
        return batch.to() == position && itsPart > part
                ? Optional.of(new Mark(position, itsPart, floor))
                : Optional.empty();
    }
}
