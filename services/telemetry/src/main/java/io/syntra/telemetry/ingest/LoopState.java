package io.syntra.telemetry.ingest;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** How a loop fares, for the readiness of this service. */
final class LoopState {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Clock clock;
    private volatile Optional<Trouble> trouble = Optional.empty();

    LoopState(Clock clock) {
        this.clock = clock;
    }

    private record Trouble(Instant since, String cause) {}

    void fine() {
        trouble = Optional.empty();
    }

    /** @return whether this is news: the first failure after things went well */
    boolean failed(Throwable cause) {
        var first = trouble.isEmpty();
        var since = trouble.map(Trouble::since).orElse(clock.instant());
        trouble = Optional.of(new Trouble(since, String.valueOf(cause.getMessage())));
        return first;
    }

    /** Empty as long as all goes well or trouble is so young that it may pass. */
    Optional<String> lastingTrouble() {
        return trouble.filter(t -> t.since().plus(PATIENCE).isBefore(clock.instant()))
                .map(t -> "since " + t.since() + ": " + t.cause());
    }
}
