package io.syntra.telemetry.otlp;

import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.StartupEvent;
import io.syntra.telemetry.token.Senders;
import io.vertx.core.Vertx;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * OTLP over gRPC. Its three calls are one message there and one back, which Vert.x' own HTTP/2 server can do: a gRPC library
 * would unpack a message as large as its sender likes before we could count it (ADR 42).
 */
@Singleton
final class OtlpGrpc {

    private static final Logger LOG = Logger.getLogger(OtlpGrpc.class);

    /** What a connection's senders may bring before anybody asked who they are. */
    private static final int WINDOW = 128 * 1024;

    private static final int MOST_CONNECTIONS = 256;
    private static final int CALLS_OF_A_CONNECTION = 16;
    private static final int IDLE_SECONDS = 300;
    private static final long FINISH_MILLIS = TimeUnit.SECONDS.toMillis(8);

    private final HttpServer server;
    private final OtlpLimits limits;
    private final InFlight inFlight;
    private final Senders senders;
    private final TakeOtlp takeOtlp;
    private final Set<HttpConnection> connections = ConcurrentHashMap.newKeySet();

    OtlpGrpc(Vertx vertx, OtlpLimits limits, InFlight inFlight, Senders senders, TakeOtlp takeOtlp) {
        this.limits = limits;
        this.inFlight = inFlight;
        this.senders = senders;
        this.takeOtlp = takeOtlp;
        this.server = vertx.createHttpServer(new HttpServerOptions()
                        .setIdleTimeout(IDLE_SECONDS)
                        .setHttp2ConnectionWindowSize(WINDOW)
                        .setInitialSettings(new Http2Settings()
                                .setInitialWindowSize(WINDOW)
                                .setMaxConcurrentStreams(CALLS_OF_A_CONNECTION)))
                .connectionHandler(this::watch)
                .requestHandler(this::handle);
    }

    void start(@Observes StartupEvent event) {
        server.listen(limits.grpcPort(), limits.grpcHost())
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(FINISH_MILLIS, TimeUnit.MILLISECONDS)
                .join();
        LOG.infof("OTLP over gRPC is taken port=%d", port());
    }

    /** Where it listens; the one that was free when none was asked for. */
    int port() {
        return server.actualPort();
    }

    /** Nothing new is taken, and what is in hand is answered. */
    void stop(@Observes ShutdownDelayInitiatedEvent event) {
        connections.forEach(connection -> connection.shutdown(FINISH_MILLIS, TimeUnit.MILLISECONDS));
    }

    private void watch(HttpConnection connection) {
        if (connections.size() >= MOST_CONNECTIONS) {
            connection.close();
            return;
        }
        connections.add(connection);
        connection.exceptionHandler(broken -> LOG.debugf("A gRPC connection broke cause=%s", broken.getMessage()));
        connection.closeHandler(closed -> connections.remove(connection));
    }

    private void handle(HttpServerRequest request) {
        var call = new GrpcCall(request, limits, inFlight, senders, takeOtlp);
        request.pause();
        Thread.ofVirtual().name("otlp-grpc").start(call);
    }
}
