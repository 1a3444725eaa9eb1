package io.syntra.router.proxy;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.syntra.router.RouterConfig;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The requests that the router is working on: how many may be, and when the last one is done. */
@Singleton
final class InFlight {

    private final int max;
    private final Set<Exchange> exchanges = new HashSet<>();
    private boolean draining;

    @Inject
    InFlight(RouterConfig config, MeterRegistry metrics) {
        this(config.maxInFlight());
        Gauge.builder("syntra.router.in.flight", this, InFlight::count).register(metrics);
    }

    InFlight(int max) {
        this.max = max;
    }

    /** Whether a request is let in. */
    enum Admission {
        ADMITTED,
        FULL,
        STOPPING
    }

    synchronized Admission admit(Exchange exchange) {
        if (draining) {
            return Admission.STOPPING;
        }
        if (exchanges.size() >= max) {
            return Admission.FULL;
        }
        exchanges.add(exchange);
        return Admission.ADMITTED;
    }

    synchronized void done(Exchange exchange) {
        exchanges.remove(exchange);
        notifyAll();
    }

    synchronized int count() {
        return exchanges.size();
    }

    synchronized List<Exchange> all() {
        return List.copyOf(exchanges);
    }

    int max() {
        return max;
    }

    /**
     * Lets nobody in any more and waits for those inside. A WebSocket has no end to wait for.
     *
     * @return how many were still there when patience ended
     */
    synchronized int drain(Duration patience) throws InterruptedException {
        draining = true;
        var deadline = System.nanoTime() + patience.toNanos();
        while (exchanges.stream().anyMatch(exchange -> !exchange.isTunnel())) {
            var left = Duration.ofNanos(deadline - System.nanoTime());
            if (!left.isPositive()) {
                break;
            }
            wait(left.toMillis() + 1);
        }
        return exchanges.size();
    }
}
