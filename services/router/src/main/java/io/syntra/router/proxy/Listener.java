package io.syntra.router.proxy;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.syntra.router.RouterConfig;
import io.syntra.router.route.Routes;
import io.syntra.router.traffic.TrafficMeter;
import io.syntra.router.traffic.TrafficPublisher;
import io.syntra.router.traffic.TrafficSampler;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.net.BindException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The listener for user traffic, one server and one pool of connections per event loop, from start to drain. */
@Singleton
public class Listener {

    private static final Logger LOG = Logger.getLogger(Listener.class);
    private static final Duration START = Duration.ofSeconds(20);
    private static final Duration LAST_SEND = Duration.ofSeconds(3);

    private final RouterConfig config;
    private final Vertx vertx;
    private final Routes routes;
    private final TrafficMeter meter;
    private final TrafficSampler sampler;
    private final TrafficPublisher publisher;
    private final InFlight inFlight;
    private volatile @Nullable String deployment;
    private volatile int port;

    Listener(
            RouterConfig config,
            Vertx vertx,
            Routes routes,
            TrafficMeter meter,
            TrafficSampler sampler,
            TrafficPublisher publisher,
            InFlight inFlight) {
        this.config = config;
        this.vertx = vertx;
        this.routes = routes;
        this.meter = meter;
        this.sampler = sampler;
        this.publisher = publisher;
        this.inFlight = inFlight;
    }

    /** The port it listens on; 0 before it does. */
    public int port() {
        return port;
    }

    void start(@Observes @Priority(500) StartupEvent event)
            throws ExecutionException, InterruptedException, TimeoutException {
        sampler.beforeEachSample(() -> inFlight.all().forEach(Exchange::reportBytes));
        var loops = config.eventLoops().orElse(Runtime.getRuntime().availableProcessors());
        try {
            deployment = vertx.deployVerticle(this::lane, new DeploymentOptions().setInstances(loops))
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(START.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof BindException) {
                throw new IllegalStateException(
                        "Port " + config.port() + " on " + config.host()
                                + " is taken: stop what listens there, or choose another with SYNTRA_ROUTER_PORT",
                        e);
            }
            throw e;
        }
        LOG.infof(
                "Listening for user traffic host=%s port=%d domain=%s event_loops=%d",
                config.host(), port, config.domain(), loops);
    }

    private Lane lane() {
        return new Lane(config, routes, meter, inFlight, listening -> port = listening);
    }

    void stop(@Observes @Priority(100) ShutdownEvent event)
            throws ExecutionException, InterruptedException, TimeoutException {
        var left = inFlight.drain(config.drainTimeout());
        if (left > 0) {
            LOG.warnf("Requests are cut off, they did not end in time requests=%d", left);
        }
        var running = deployment;
        if (running != null) {
            vertx.undeploy(running).toCompletionStage().toCompletableFuture().get(5, TimeUnit.SECONDS);
        }
        sampler.finish();
        publisher.finish(LAST_SEND);
    }
}
