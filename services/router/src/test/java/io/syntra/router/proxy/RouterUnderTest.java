package io.syntra.router.proxy;

import io.smallrye.config.SmallRyeConfigBuilder;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.event.RouteTable.Target;
import io.syntra.contracts.event.TrafficSample.Share;
import io.syntra.router.RouterConfig;
import io.syntra.router.Tables;
import io.syntra.router.balance.Pool;
import io.syntra.router.route.Routes;
import io.syntra.router.traffic.TrafficMeter;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** The data plane without Kafka: the real listener, real connections, routes and meter in the test's hand. */
final class RouterUnderTest implements AutoCloseable {

    static final String HOST = "shop-api.localhost";

    final Vertx vertx = Vertx.vertx();
    final Routes routes = new Routes(Clock.systemUTC());
    final TrafficMeter meter = new TrafficMeter(Clock.systemUTC(), UUID.randomUUID(), 100);
    final InFlight inFlight;
    final ServiceId service = ServiceId.random();
    private volatile int port;
    private long generation;

    RouterUnderTest(Map<String, String> settings) throws Exception {
        var values = new HashMap<String, String>();
        settings.forEach((name, value) -> values.put("syntra.router." + name, value));
        values.putIfAbsent("syntra.router.port", "0");
        values.putIfAbsent("syntra.router.event-loops", "2");
        var config = new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(RouterConfig.class)
                .withDefaultValues(values)
                .build()
                .getConfigMapping(RouterConfig.class);
        inFlight = new InFlight(config);
        vertx.deployVerticle(
                        () -> new Lane(config, routes, meter, inFlight, listening -> port = listening),
                        new DeploymentOptions().setInstances(2))
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
    }

    int port() {
        return port;
    }

    void route(Target... targets) {
        routes.apply(Tables.route(service, "shop-api", ++generation, targets));
    }

    /** Requests on their way to replicas of earlier tables. */
    int leaving() {
        return routes.serving().stream()
                .flatMap(upstream -> upstream.pool().leaving().stream())
                .mapToInt(Pool.ReplicaView::outstanding)
                .sum();
    }

    HttpServer backend(Handler<HttpServerRequest> handler) throws Exception {
        return backend(new HttpServerOptions(), handler);
    }

    HttpServer backend(HttpServerOptions options, Handler<HttpServerRequest> handler) throws Exception {
        return vertx.createHttpServer(options.setHost("127.0.0.1").setPort(0))
                .requestHandler(handler)
                .listen()
                .toCompletionStage()
                .toCompletableFuture()
                .get(5, TimeUnit.SECONDS);
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("Host", HOST + ":" + port)
                .timeout(Duration.ofSeconds(20));
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(request(path).build());
    }

    HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
        return client().send(request, HttpResponse.BodyHandlers.ofString());
    }

    static HttpClient client() {
        return Shared.CLIENT;
    }

    /** Bytes as they are; the answer up to the close of the connection. */
    String raw(String request) throws IOException {
        try (var socket = socket()) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    Socket socket() throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(10_000);
        return socket;
    }

    static String line(InputStream in) throws IOException {
        var line = new StringBuilder();
        for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
            line.append((char) b);
        }
        return line.toString().strip();
    }

    /** What was counted so far and not yet asked for. */
    List<Share> shares() {
        return meter.drainAll().stream()
                .flatMap(traffic -> traffic.sample().shares().stream())
                .toList();
    }

    /** The same as requests by route. */
    Map<String, Long> requestsByRoute() {
        var requests = new HashMap<String, Long>();
        for (var traffic : meter.drainAll()) {
            var sample = traffic.sample();
            for (int i = 0; i < sample.shares().size(); i++) {
                requests.merge(sample.routeOf(i), sample.shares().get(i).requests(), Long::sum);
            }
        }
        return requests;
    }

    @Override
    public void close() {
        vertx.close()
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
    }

    private static final class Shared {
        static {
            // The JDK does not resolve *.localhost by itself.
            System.setProperty("jdk.httpclient.allowRestrictedHeaders", "host,connection,upgrade");
        }

        private static final HttpClient CLIENT = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(5))
                .build();
    }
}
