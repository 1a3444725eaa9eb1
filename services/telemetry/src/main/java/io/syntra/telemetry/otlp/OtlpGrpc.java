package io.syntra.telemetry.otlp;

import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.StartupEvent;
import io.syntra.telemetry.token.Senders;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
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
    private static final int MOST_STRANGERS = 128;
    private static final int MOST_STRANGERS_OF_ADDRESS = 32;
    private static final int CALLS_OF_A_CONNECTION = 16;
    private static final long IDLE_MILLIS = TimeUnit.SECONDS.toMillis(300);
    private static final int PING_BYTES = 8;
    private static final long FINISH_MILLIS = TimeUnit.SECONDS.toMillis(8);

    private final Vertx vertx;
    private final HttpServer server;
    private final OtlpLimits limits;
    private final InFlight inFlight;
    private final Senders senders;
    private final TakeOtlp takeOtlp;
    private final Visitors<HttpConnection> visitors =
            new Visitors<>(MOST_CONNECTIONS, MOST_STRANGERS, MOST_STRANGERS_OF_ADDRESS);

    OtlpGrpc(Vertx vertx, OtlpLimits limits, InFlight inFlight, Senders senders, TakeOtlp takeOtlp) {
        this.vertx = vertx;
        this.limits = limits;
        this.inFlight = inFlight;
        this.senders = senders;
        this.takeOtlp = takeOtlp;
        this.server = vertx.createHttpServer(new HttpServerOptions()
                        // Also of one that says nothing at all, which nobody is told of before.
                        .setIdleTimeout(Math.toIntExact(patience()))
                        .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
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
        visitors.all().forEach(connection -> connection.shutdown(FINISH_MILLIS, TimeUnit.MILLISECONDS));
    }

    private void watch(HttpConnection connection) {
        if (!visitors.admit(connection, connection.remoteAddress().hostAddress())) {
            connection.close();
            return;
        }
        var stranger = vertx.setTimer(patience(), late -> {
            if (visitors.isStranger(connection)) {
                connection.close();
            }
        });
        // What comes back breaks the silence that would end a connection: strangers get no such question.
        var awake = vertx.setPeriodic(Math.max(1, patience() / 3), again -> {
            if (visitors.calledSince(connection, System.currentTimeMillis() - IDLE_MILLIS)) {
                connection.ping(Buffer.buffer(new byte[PING_BYTES]));
            }
        });
        connection.exceptionHandler(broken -> LOG.debugf("A gRPC connection broke cause=%s", broken.getMessage()));
        connection.closeHandler(closed -> {
            vertx.cancelTimer(stranger);
            vertx.cancelTimer(awake);
            visitors.left(connection);
        });
    }

    private long patience() {
        return limits.grpcPatience().toMillis();
    }

    private void handle(HttpServerRequest request) {
        var connection = request.connection();
        var call = new GrpcCall(
                request,
                limits,
                inFlight,
                senders,
                takeOtlp,
                () -> visitors.called(connection, System.currentTimeMillis()));
        request.pause();
        Thread.ofVirtual().name("otlp-grpc").start(call);
    }
}
