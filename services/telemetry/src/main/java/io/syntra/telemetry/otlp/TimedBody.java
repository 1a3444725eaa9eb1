package io.syntra.telemetry.otlp;

import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.function.LongSupplier;

/** A body that is read until a deadline, however slowly it comes: what it holds is kept from others. */
final class TimedBody extends FilterInputStream {

    private final Duration patience;
    private final LongSupplier nanos;
    private final long begun;

    TimedBody(InputStream body, Duration patience, LongSupplier nanos) {
        super(body);
        this.patience = patience;
        this.nanos = nanos;
        this.begun = nanos.getAsLong();
    }

    @Override
    public int read() throws IOException {
        check();
        return super.read();
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        check();
        return super.read(bytes, offset, length);
    }

    private void check() {
        if (nanos.getAsLong() - begun > patience.toNanos()) {
            throw ProblemException.of(
                    ProblemCode.MALFORMED_REQUEST,
                    "The body did not come within " + patience.toSeconds() + " seconds. Send smaller batches.");
        }
    }
}
