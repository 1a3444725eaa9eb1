package io.syntra.router.traffic;

import static io.syntra.contracts.event.TrafficSample.OTHER_ROUTE;

import io.syntra.contracts.ServiceId;
import io.syntra.contracts.event.TrafficSample;
import io.syntra.contracts.event.TrafficSample.Share;
import io.syntra.router.RouterConfig;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;

/** Adds up requests per second, service, release and route. */
@Singleton
public final class TrafficMeter {

    private final Clock clock;
    /** Makes ids of two runs of the router differ, even when both saw the same second. */
    private final UUID boot;

    private final int mostRoutes;
    private final Map<ServiceId, SeenRoutes> routes = new HashMap<>();

    private final TreeMap<Long, Map<Line, Counts>> seconds = new TreeMap<>();
    private long closedUpTo = -1;

    private record Line(Billed billed, String route) {}

    @Inject
    TrafficMeter(RouterConfig config) {
        this(Clock.systemUTC(), UUID.randomUUID(), config.routes());
    }

    /** @param mostRoutes of one service that are told apart */
    public TrafficMeter(Clock clock, UUID boot, int mostRoutes) {
        this.clock = clock;
        this.boot = boot;
        this.mostRoutes = mostRoutes;
    }

    public synchronized void answered(Billed billed, PathTemplate path, Answered answer) {
        var second = second();
        var seen = routes.computeIfAbsent(billed.service(), s -> new SeenRoutes(mostRoutes));
        counts(billed, answer.showsRoute() ? seen.learnt(path, second) : seen.known(path, second), second)
                .add(answer);
    }

    /** Bytes count in the second in which they flow, also those of an answer that never ends. */
    public synchronized void bytes(Billed billed, PathTemplate path, long in, long out) {
        if (in > 0 || out > 0) {
            var second = second();
            var seen = routes.get(billed.service());
            var counts = counts(billed, seen == null ? OTHER_ROUTE : seen.known(path, second), second);
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
        routes.values().removeIf(seen -> seen.isIdle(second()));
        return drained;
    }

    private List<Traffic> samples(long second, Map<Line, Counts> counts) {
        var byService = counts.entrySet().stream()
                .collect(Collectors.groupingBy(
                        entry -> entry.getKey().billed().service(), LinkedHashMap::new, Collectors.toList()));
        var samples = new ArrayList<Traffic>();
        byService.forEach((service, entries) -> {
            var shares = entries.stream()
                    .map(entry -> entry.getValue().share(entry.getKey().billed()))
                    .toList();
            var itsRoutes =
                    entries.stream().map(entry -> entry.getKey().route()).toList();
            samples.add(new Traffic(
                    id(service, second),
                    entries.getFirst().getKey().billed().workspace(),
                    new TrafficSample(service, Instant.ofEpochSecond(second), shares, itsRoutes)));
        });
        return samples;
    }

    private UUID id(ServiceId service, long second) {
        return UUID.nameUUIDFromBytes((boot + "/" + service + "/" + second).getBytes(StandardCharsets.UTF_8));
    }

    /** One that was sent is closed, even if the clock is set back: a second sample with its id would be dropped. */
    private long second() {
        return Math.max(clock.instant().getEpochSecond(), closedUpTo + 1);
    }

    private Counts counts(Billed billed, String route, long second) {
        return seconds.computeIfAbsent(second, s -> new LinkedHashMap<>())
                .computeIfAbsent(new Line(billed, route), line -> new Counts());
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
