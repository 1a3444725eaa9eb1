package io.syntra.problem;

import static org.assertj.core.api.Assertions.assertThat;

import io.syntra.contracts.Json;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A server with room for two requests, and for bodies of 39 KB. */
class AdmittanceTest {

    private static final int KILOBYTE = 1024;

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final BlockingQueue<RoutingContext> held = new LinkedBlockingQueue<>();
    private final List<CompletableFuture<?>> open = new ArrayList<>();
    private int port;

    @BeforeEach
    void start() throws Exception {
        var router = Router.router(vertx);
        router.route().handler(new Admittance(2 * 96 * KILOBYTE, List.of(this::inOtherWords))::admit);
        router.route("/held").handler(held::add);
        router.route().handler(context -> context.response().end("well"));
        port = vertx.createHttpServer()
                .requestHandler(router)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS)
                .actualPort();
    }

    @AfterEach
    void stop() {
        open.forEach(request -> request.cancel(true));
        http.shutdownNow();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    /** Guarded by: the count in {@code Admittance.admit}, and the end handler that takes it back. */
    @Test
    void whatComesOnTopIsTurnedAwayUntilOneIsAnswered() throws Exception {
        var waiting = hold(BodyPublishers.noBody());
        hold(BodyPublishers.noBody());

        var third = ask("/other", BodyPublishers.noBody()).get();

        assertThat(third.statusCode()).isEqualTo(503);
        assertThat(third.headers().firstValue("retry-after")).contains("1");
        assertThat(third.headers().firstValue("content-type")).contains(Problem.MEDIA_TYPE);
        assertThat(Json.mapper().readTree(third.body()).path("code").asText()).isEqualTo("overloaded");

        waiting.response().end().toCompletionStage().toCompletableFuture().get();
        assertThat(untilAnswered("/other")).isEqualTo(200);
    }

    /** Guarded by: {@code EarlyRefusal.told}. */
    @Test
    void whoeverSpeaksAnotherProtocolIsToldInIt() throws Exception {
        hold(BodyPublishers.noBody());
        hold(BodyPublishers.noBody());

        var refused = ask("/foreign", BodyPublishers.noBody()).get();

        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.headers().firstValue("retry-after")).contains("1");
        assertThat(refused.headers().firstValue("content-type")).contains("text/foreign");
        assertThat(refused.body()).isEqualTo("foreign: overloaded");
    }

    private Optional<ForeignWords.Told> inOtherWords(HttpServerRequest request, Problem problem) {
        return request.path().equals("/foreign")
                ? Optional.of(new ForeignWords.Told("text/foreign", Buffer.buffer("foreign: " + problem.code())))
                : Optional.empty();
    }

    /** Guarded by: the end handler, which is called for a connection that ends, too. */
    @Test
    void whoeverWentAwayLeavesRoom() throws Exception {
        hold(BodyPublishers.noBody()).request().connection().close();
        hold(BodyPublishers.noBody()).request().connection().close();

        assertThat(untilAnswered("/other")).isEqualTo(200);
    }

    /** Guarded by: {@code Admittance.held}. */
    @Test
    void bodiesThatWouldFillTheHeapAreTurnedAway() throws Exception {
        hold(BodyPublishers.ofByteArray(new byte[35 * KILOBYTE]));

        assertThat(ask("/other", BodyPublishers.ofByteArray(new byte[10 * KILOBYTE]))
                        .get()
                        .statusCode())
                .isEqualTo(503);
        assertThat(ask("/other", BodyPublishers.ofByteArray(new byte[KILOBYTE]))
                        .get()
                        .statusCode())
                .isEqualTo(200);
    }

    /** Guarded by: the weight of a body that announces no length. */
    @Test
    void aBodyThatDoesNotSayHowLargeItIsCountsAsTheLargest() throws Exception {
        var chunked = BodyPublishers.fromPublisher(BodyPublishers.ofString("x"));

        assertThat(ask("/other", chunked).get().statusCode()).isEqualTo(503);
    }

    /** Guarded by: {@code Admittance.isNotCounted}. */
    @Test
    void healthIsToldHoweverCrowdedItIs() throws Exception {
        hold(BodyPublishers.noBody());
        hold(BodyPublishers.noBody());

        assertThat(ask("/q/health", BodyPublishers.noBody()).get().statusCode()).isEqualTo(200);
    }

    /** One that waits for its answer. */
    private RoutingContext hold(BodyPublisher body) throws InterruptedException {
        open.add(ask("/held", body));
        return held.take();
    }

    private int untilAnswered(String path) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        int status;
        do {
            status = ask(path, BodyPublishers.noBody()).get().statusCode();
        } while (status != 200 && System.nanoTime() < deadline);
        return status;
    }

    private CompletableFuture<HttpResponse<String>> ask(String path, BodyPublisher body) {
        return http.sendAsync(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .POST(body)
                        .build(),
                BodyHandlers.ofString());
    }
}
