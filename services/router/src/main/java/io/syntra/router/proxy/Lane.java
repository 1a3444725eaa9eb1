package io.syntra.router.proxy;

import io.syntra.router.RouterConfig;
import io.syntra.router.route.Routes;
import io.syntra.router.traffic.TrafficMeter;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** One event loop's share of the traffic, with its own connections to replicas, so that a request never changes threads. */
final class Lane extends AbstractVerticle {

    private final RouterConfig config;
    private final Routes routes;
    private final TrafficMeter meter;
    private final InFlight inFlight;
    private final IntConsumer listening;
    private @Nullable HttpServer server;

    /** @param listening is told the port */
    Lane(RouterConfig config, Routes routes, TrafficMeter meter, InFlight inFlight, IntConsumer listening) {
        this.config = config;
        this.routes = routes;
        this.meter = meter;
        this.inFlight = inFlight;
        this.listening = listening;
    }

    @Override
    public void start(Promise<Void> started) {
        var client = vertx.createHttpClient(clientOptions());
        var opening = vertx.createHttpServer(serverOptions())
                .requestHandler(new FrontDoor(vertx, config, routes, meter, inFlight, client));
        server = opening;
        opening.listen()
                .onSuccess(open -> listening.accept(open.actualPort()))
                .<Void>mapEmpty()
                .onComplete(started);
    }

    @Override
    public void stop(Promise<Void> stopped) {
        var open = server;
        if (open == null) {
            stopped.complete();
            return;
        }
        open.close().onComplete(stopped);
    }

    private HttpServerOptions serverOptions() {
        return new HttpServerOptions()
                .setHost(config.host())
                .setPort(config.port())
                .setMaxHeaderSize(maxHeaderSize())
                .setMaxInitialLineLength(maxHeaderSize())
                // Later than the client's below, so that a silent replica ends in an answer and not in a closed
                // connection.
                .setIdleTimeout(Math.toIntExact(config.idleTimeout().toSeconds()) + 5)
                .setHandle100ContinueAutomatically(true)
                .setHttp2ClearTextEnabled(false)
                .setTcpNoDelay(true)
                .setAcceptBacklog(1024);
    }

    private HttpClientOptions clientOptions() {
        return new HttpClientOptions()
                .setConnectTimeout(Math.toIntExact(config.connectTimeout().toMillis()))
                .setIdleTimeout(Math.toIntExact(config.idleTimeout().toSeconds()))
                .setKeepAlive(true)
                .setKeepAliveTimeout(Math.toIntExact(config.keepAlive().toSeconds()))
                .setPipelining(false)
                // Waiting is bounded by what is in flight, not by connections.
                .setMaxPoolSize(config.maxInFlight() + config.maxWebSockets())
                .setMaxHeaderSize(4 * maxHeaderSize())
                .setMaxInitialLineLength(maxHeaderSize())
                .setDecompressionSupported(false)
                .setTcpNoDelay(true);
    }

    private int maxHeaderSize() {
        return Math.toIntExact(config.maxHeaderSize().asLongValue());
    }
}
