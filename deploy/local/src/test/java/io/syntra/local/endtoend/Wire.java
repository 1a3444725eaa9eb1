package io.syntra.local.endtoend;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.function.Predicate;

/** Between a caller and a service: what goes over it arrives, and its answer may be held back. */
final class Wire implements AutoCloseable {

    /** The client sets them itself. */
    private static final Set<String> ITS_OWN =
            Set.of("host", "content-length", "connection", "upgrade", "http2-settings");

    private record Hold(Predicate<String> method, CompletableFuture<String> reached) {}

    private final String target;
    private final HttpServer server;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final CountDownLatch end = new CountDownLatch(1);
    private volatile List<Hold> holds = List.of();

    private Wire(String target) throws IOException {
        this.target = target;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::pass);
        server.start();
    }

    static Wire to(String target) throws IOException {
        return new Wire(target);
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /**
     * From now on answers to this method do not come.
     *
     * @return the path of the first that was taken
     */
    CompletableFuture<String> holds(String method) {
        var hold = new Hold(method::equals, new CompletableFuture<>());
        holds = java.util.stream.Stream.concat(holds.stream(), java.util.stream.Stream.of(hold))
                .toList();
        return hold.reached();
    }

    private void pass(HttpExchange exchange) throws IOException {
        try (exchange) {
            var request = HttpRequest.newBuilder(URI.create(target + exchange.getRequestURI()))
                    .method(
                            exchange.getRequestMethod(),
                            HttpRequest.BodyPublishers.ofByteArray(
                                    exchange.getRequestBody().readAllBytes()));
            exchange.getRequestHeaders().forEach((name, values) -> values.stream()
                    .filter(value -> !ITS_OWN.contains(name.toLowerCase(java.util.Locale.ROOT)))
                    .forEach(value -> request.header(name, value)));
            var answer = http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            for (var hold : holds) {
                if (hold.method().test(exchange.getRequestMethod())) {
                    hold.reached().complete(exchange.getRequestURI().getPath());
                    end.await();
                }
            }
            answer.headers().firstValue("content-type").ifPresent(type -> exchange.getResponseHeaders()
                    .add("content-type", type));
            exchange.sendResponseHeaders(answer.statusCode(), answer.body().length == 0 ? -1 : answer.body().length);
            exchange.getResponseBody().write(answer.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        end.countDown();
        server.stop(0);
        http.close();
    }
}
