package io.syntra.agent.simulator;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Services at one moment, and what of them can be seen. */
final class World {

    static final Instant NOW = Instant.parse("2026-03-04T12:00:00Z");

    final Random random;
    final List<App> apps = new ArrayList<>();
    /** Reads that are refused: {@code list_errors}, or {@code get_metrics error_rate}. */
    final Set<String> silent = new HashSet<>();
    /** How far the clocks of telemetry are ahead of the deployer's. */
    Duration skew = Duration.ZERO;

    World(long seed) {
        random = new Random(seed * 7919 + 17);
        // The first values of near seeds are alike.
        random.nextLong();
        random.nextLong();
    }

    static Instant ago(double minutes) {
        return NOW.minusMillis((long) (minutes * 60_000));
    }

    App app(String name) {
        var app = new App(name, random);
        apps.add(app);
        return app;
    }

    World silent(String... reads) {
        silent.addAll(List.of(reads));
        return this;
    }

    double between(double least, double most) {
        return least + random.nextDouble() * (most - least);
    }

    int between(int least, int most) {
        return least + random.nextInt(most - least + 1);
    }

    <T> T oneOf(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
