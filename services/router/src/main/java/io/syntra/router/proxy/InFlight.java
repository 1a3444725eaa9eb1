package io.syntra.router.proxy;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.syntra.contracts.ServiceId;
import io.syntra.router.RouterConfig;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The requests that the router is working on: how many may be, and when the last one is done. No service may have all
 * the room, or one that hangs would stop the others. A WebSocket lasts, so it has a room of its own.
 */
@Singleton
final class InFlight {

    private final Room requests;
    private final Room webSockets;
    private boolean draining;

    @Inject
    InFlight(RouterConfig config, MeterRegistry metrics) {
        this(config);
        Gauge.builder("syntra.router.in.flight", this, InFlight::count).register(metrics);
    }

    InFlight(RouterConfig config) {
        this.requests = new Room(config.maxInFlight(), config.maxInFlightPerService());
        this.webSockets = new Room(config.maxWebSockets(), config.maxWebSocketsPerService());
    }

    /** Whether a request is let in. */
    enum Admission {
        ADMITTED,
        FULL,
        /** This service has its share. */
        SERVICE_FULL,
        STOPPING
    }

    synchronized Admission admit(Exchange exchange) {
        if (draining) {
            return Admission.STOPPING;
        }
        return room(exchange).enter(exchange);
    }

    synchronized void done(Exchange exchange) {
        room(exchange).leave(exchange);
        notifyAll();
    }

    synchronized int count() {
        return requests.inside.size() + webSockets.inside.size();
    }

    synchronized List<Exchange> all() {
        return Stream.concat(requests.inside.stream(), webSockets.inside.stream())
                .toList();
    }

    private Room room(Exchange exchange) {
        return exchange.wantsWebSocket() ? webSockets : requests;
    }

    /**
     * Lets nobody in any more and waits for those inside. A WebSocket has no end to wait for.
     *
     * @return how many were still there when patience ended
     */
    synchronized int drain(Duration patience) throws InterruptedException {
        draining = true;
        var deadline = System.nanoTime() + patience.toNanos();
        while (all().stream().anyMatch(exchange -> !exchange.isTunnel())) {
            var left = Duration.ofNanos(deadline - System.nanoTime());
            if (!left.isPositive()) {
                break;
            }
            wait(left.toMillis() + 1);
        }
        return count();
    }

    /** Changed only under the lock of what is in flight. */
    private static final class Room {

        private final int max;
        private final int maxOfOne;
        private final Set<Exchange> inside = new HashSet<>();
        private final Map<ServiceId, Integer> ofService = new HashMap<>();

        private Room(int max, int maxOfOne) {
            this.max = max;
            this.maxOfOne = maxOfOne;
        }

        private Admission enter(Exchange exchange) {
            if (inside.size() >= max) {
                return Admission.FULL;
            }
            if (ofService.getOrDefault(exchange.service(), 0) >= maxOfOne) {
                return Admission.SERVICE_FULL;
            }
            inside.add(exchange);
            ofService.merge(exchange.service(), 1, Integer::sum);
            return Admission.ADMITTED;
        }

        private void leave(Exchange exchange) {
            if (inside.remove(exchange)) {
                ofService.computeIfPresent(exchange.service(), (service, n) -> n == 1 ? null : n - 1);
            }
        }
    }
}
