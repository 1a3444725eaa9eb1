package io.syntra.local.bench.otlp;

import java.util.Map;

/**
 * What was taken at the door.
 *
 * @param refused how many requests had to be sent again
 */
public record Taken(Map<OtlpBatch.Signal, Amount> amounts, long refused) {

    public Taken {
        amounts = Map.copyOf(amounts);
    }

    /** @param bytes of OTLP, without compression */
    public record Amount(long rows, long bytes) {

        public double bytesPerRow() {
            return (double) bytes / Math.max(1, rows);
        }
    }

    public Amount of(OtlpBatch.Signal signal) {
        return amounts.getOrDefault(signal, new Amount(0, 0));
    }

    public long rows() {
        return amounts.values().stream().mapToLong(Amount::rows).sum();
    }

    public double bytesPerRow() {
        return amounts.values().stream().mapToDouble(Amount::bytes).sum() / Math.max(1, rows());
    }
}
