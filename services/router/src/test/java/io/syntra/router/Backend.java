package io.syntra.router;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/** A replica that answers its name. */
public final class Backend implements AutoCloseable {

    private final HttpServer server;
    private final AtomicInteger answered = new AtomicInteger();

    public Backend(String name) {
        this(name, exchange -> {});
    }

    /** @param before what it waits for before it answers */
    Backend(String name, Pause before) {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", exchange -> {
            try {
                before.await(exchange);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            var body = name.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
            answered.incrementAndGet();
        });
        server.start();
    }

    interface Pause {
        void await(HttpExchange exchange) throws InterruptedException;
    }

    public int port() {
        return server.getAddress().getPort();
    }

    public int answered() {
        return answered.get();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
