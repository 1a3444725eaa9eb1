package io.syntra.local.endtoend;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.syntra.contracts.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;

/**
 * Telegram, Slack and anybody else, as nobody wants them: says back all that it was sent, in every way in which servers
 * do. How it behaves stands somewhere in the request.
 */
final class Loudmouth implements AutoCloseable {

    enum Manner {
        TAKES(200),
        FORBIDS(401),
        COMPLAINS(400),
        BREAKS(500),
        FLOODS(429),
        REDIRECTS(302),
        HANGS_UP(0),
        FALLS_SILENT(0);

        private final int status;

        Manner(int status) {
            this.status = status;
        }

        String word() {
            return "it-" + name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    private final HttpServer server;
    private final CountDownLatch end = new CountDownLatch(1);
    private final List<String> heard = new CopyOnWriteArrayList<>();

    Loudmouth(int port) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
    }

    String url(Manner manner) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/" + manner.word();
    }

    /** Whole requests. */
    List<String> heard() {
        return List.copyOf(heard);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var said = said(exchange);
            heard.add(said);
            var manner = Arrays.stream(Manner.values())
                    .filter(one -> said.contains(one.word()))
                    .findFirst()
                    .orElse(Manner.TAKES);
            switch (manner) {
                case HANGS_UP -> {
                    // Closed without an answer.
                }
                case FALLS_SILENT -> end.await();
                case TAKES, FORBIDS, COMPLAINS, BREAKS, FLOODS, REDIRECTS -> repeat(exchange, manner.status, said);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String said(HttpExchange exchange) throws IOException {
        var said = new StringBuilder(exchange.getRequestMethod() + " " + exchange.getRequestURI() + "\n");
        exchange.getRequestHeaders()
                .forEach((name, values) -> values.forEach(
                        value -> said.append(name).append(": ").append(value).append('\n')));
        return said.append('\n')
                .append(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8))
                .toString();
    }

    private static void repeat(HttpExchange exchange, int status, String said) throws IOException {
        var body = Json.mapper().writeValueAsBytes(repeated(exchange, status, said));
        var headers = exchange.getResponseHeaders();
        headers.set("Content-Type", "application/json; charset=utf-8");
        headers.set("Retry-After", "1");
        headers.set("ETag", '"' + exchange.getRequestURI().toString() + '"');
        headers.set("Location", "/again?" + URLEncoder.encode(said, StandardCharsets.UTF_8));
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    /** What Telegram and Slack answer, as far as anybody reads it. */
    private static ObjectNode repeated(HttpExchange exchange, int status, String said) {
        var answer = Json.mapper().createObjectNode();
        answer.put("ok", status == 200);
        answer.put("ts", said).put("channel", said).put("error", said);
        answer.putObject("result").put("message_id", said);
        answer.put("description", "can't parse entities: " + said).put("error_code", status);
        answer.putObject("parameters").put("retry_after", 1);
        answer.put("in_a_url", URLEncoder.encode(said, StandardCharsets.UTF_8));
        answer.put("in_html", said.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;"));
        answer.put(
                "in_json_in_json",
                Json.mapper().createObjectNode().put("said", said).toString());
        var lines = answer.putArray("line_by_line");
        exchange.getRequestHeaders().values().forEach(values -> values.forEach(lines::add));
        var encoded = answer.putArray("encoded");
        exchange.getRequestHeaders()
                .values()
                .forEach(values -> values.forEach(value -> {
                    var bytes = value.getBytes(StandardCharsets.UTF_8);
                    encoded.add(Base64.getEncoder().encodeToString(bytes));
                    encoded.add(Base64.getUrlEncoder().encodeToString(bytes));
                    encoded.add(HexFormat.of().formatHex(bytes));
                }));
        encoded.add(Base64.getEncoder().encodeToString(said.getBytes(StandardCharsets.UTF_8)));
        return answer;
    }

    @Override
    public void close() {
        end.countDown();
        server.stop(0);
    }
}
