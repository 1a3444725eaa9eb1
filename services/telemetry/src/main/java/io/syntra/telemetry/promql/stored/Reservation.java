package io.syntra.telemetry.promql.stored;

import io.syntra.telemetry.promql.series.Memory;

/** Room for samples that were counted before they are read. Those that come beyond the count are held as they come. */
final class Reservation {

    private final Memory memory;
    private long held;
    private long used;

    Reservation(Memory memory, long counted) {
        this.memory = memory;
        this.held = counted;
        memory.hold(counted);
    }

    void use(long samples) {
        used += samples;
        if (used > held) {
            memory.hold(used - held);
            held = used;
        }
    }

    /** All have come. */
    void end() {
        memory.giveBack(held - used);
        held = used;
    }
}
