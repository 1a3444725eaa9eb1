package io.syntra.telemetry.otlp;

import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;

/** The parts of a request in JSON, which is read as a whole: an empty object of two bytes takes as much as a large one. */
final class JsonParts implements Runnable {

    private static final int MOST = 500_000;
    private static final int PART_BYTES = 80;
    private static final int STEP = 1_000;

    private final InFlight.Share share;
    private final long body;
    private int count;

    JsonParts(InFlight.Share share, int bodyBytes) {
        this.share = share;
        this.body = bodyBytes;
    }

    @Override
    public void run() {
        count++;
        if (count > MOST) {
            throw ProblemException.of(
                    ProblemCode.TOO_LARGE,
                    "The request has more than " + MOST
                            + " records, attributes and other parts. Send smaller batches, or protobuf.");
        }
        if (count % STEP == 0) {
            // Held as it came and as it is read.
            share.growTo(Math.max(body * OtlpMedia.JSON.weight(), body + (long) count * PART_BYTES));
        }
    }
}
