package io.syntra.router.proxy;

import io.syntra.router.route.RouteFeed;
import io.syntra.router.route.Routes;
import io.syntra.router.traffic.SampleJournal;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready with the routes of the topic or those of the disk. Kafka being away later is told, and is no reason to be taken out. */
@Readiness
@Singleton
final class TrafficReadiness implements HealthCheck {

    private final Listener listener;
    private final RouteFeed feed;
    private final Routes routes;
    private final SampleJournal journal;

    TrafficReadiness(Listener listener, RouteFeed feed, Routes routes, SampleJournal journal) {
        this.listener = listener;
        this.feed = feed;
        this.routes = routes;
        this.journal = journal;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("traffic")
                .status(listener.port() > 0 && feed.state() != RouteFeed.State.EMPTY)
                .withData("port", listener.port())
                .withData("routes", feed.state().name().toLowerCase(java.util.Locale.ROOT))
                .withData("services", routes.serving().size())
                .withData("samples_waiting", journal.waiting())
                .build();
    }
}
