package io.syntra.router.traffic;

import io.syntra.contracts.ServiceId;
import io.syntra.contracts.event.TrafficSample;
import io.syntra.contracts.event.TrafficSample.Share;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;

/** Adds up requests per second, service and release. */
@Singleton
public final class TrafficMeter {

    private final Clock clock;
    /** Makes ids of two runs of the router differ, even when both saw the same second. */
    private final UUID boot;

    private final TreeMap<Long, Map<Billed, Counts>> seconds = new TreeMap<>();
    private long closedUpTo = -1;

    @Inject
    TrafficMeter() {
        this(Clock.systemUTC(), UUID.randomUUID());
    }

    public TrafficMeter(Clock clock, UUID boot) {
        this.clock = clock;
        this.boot = boot;
    }

    public synchronized void answered(Billed billed, Answered answer) {
        counts(billed).add(answer);
    }

    /** Bytes count in the second in which they flow, also those of an answer that never ends. */
    public synchronized void bytes(Billed billed, long in, long out) {
        if (in > 0 || out > 0) {
            var counts = counts(billed);
            counts.bytesIn += in;
            counts.bytesOut += out;
        }
    }

    /** The seconds that are over. */
    public synchronized List<Traffic> drain() {
        return drainBefore(clock.instant().getEpochSecond());
    }

    /** Everything, also the second that has just begun; for the end. */
    public synchronized List<Traffic> drainAll() {
        return drainBefore(seconds.isEmpty() ? Long.MIN_VALUE : seconds.lastKey() + 1);
    }

    private List<Traffic> drainBefore(long end) {
        var over = seconds.headMap(end);
        var drained = new ArrayList<Traffic>();
        over.forEach((second, counts) -> drained.addAll(samples(second, counts)));
        if (!over.isEmpty()) {
            closedUpTo = Math.max(closedUpTo, over.lastKey());
        }
        over.clear();
        return drained;
    }

    private List<Traffic> samples(long second, Map<Billed, Counts> counts) {
        var byService = counts.entrySet().stream()
                .collect(Collectors.groupingBy(
                        entry -> entry.getKey().service(), LinkedHashMap::new, Collectors.toList()));
        var samples = new ArrayList<Traffic>();
        byService.forEach((service, entries) -> {
            var shares = entries.stream()
                    .map(entry -> entry.getValue().share(entry.getKey()))
                    .toList();
            samples.add(new Traffic(
                    id(service, second),
                    entries.getFirst().getKey().workspace(),
                    new TrafficSample(service, Instant.ofEpochSecond(second), shares)));
        });
        return samples;
    }

    private UUID id(ServiceId service, long second) {
        return UUID.nameUUIDFromBytes((boot + "/" + service + "/" + second).getBytes(StandardCharsets.UTF_8));
    }

    private Counts counts(Billed billed) {
        // A second that was sent is closed, even if the clock is set back: a second sample with its id would be
        // dropped.
        var second = Math.max(clock.instant().getEpochSecond(), closedUpTo + 1);
        return seconds.computeIfAbsent(second, s -> new LinkedHashMap<>()).computeIfAbsent(billed, b -> new Counts());
    }

    private static final class Counts {
        private final Latencies latencies = new Latencies();
        private long requests;
        private long clientErrors;
        private long serverErrors;
        private long gatewayErrors;
        private long bytesIn;
        private long bytesOut;

        private void add(Answered answer) {
            requests++;
            clientErrors += answer.clientError() ? 1 : 0;
            serverErrors += answer.serverError() ? 1 : 0;
            gatewayErrors += answer.gatewayError() ? 1 : 0;
            latencies.add(answer.nanos());
        }

        private Share share(Billed billed) {
            return new Share(
                    billed.release(),
                    billed.version(),
                    billed.region(),
                    requests,
                    clientErrors,
                    serverErrors,
                    gatewayErrors,
                    bytesIn,
                    bytesOut,
                    latencies.counts());
        }
    }
}
