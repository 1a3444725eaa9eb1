package io.syntra.local.endtoend;

import static org.awaitility.Awaitility.await;

import io.syntra.engines.Ports;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A second process of a service beside the one of the suite: on the same database and the same Kafka, started as that one
 * was, on a port of its own. Nobody starts it again by itself.
 */
final class SecondProcess implements AutoCloseable {

    private static final Duration START = Duration.ofMinutes(2);

    private final String name;
    private final ProcessBuilder builder;
    private final String url;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private Process process;

    private SecondProcess(String name, ProcessBuilder builder, int port) throws IOException {
        this.name = name;
        this.builder = builder;
        this.url = "http://127.0.0.1:" + port;
        this.process = builder.start();
    }

    /** @param otherwise what it is told and the first one is not */
    static SecondProcess of(Installation installation, String name, Map<String, String> otherwise) throws IOException {
        var first = Path.of(
                "/proc", installation.part(name).path("process").path("pid").asText());
        var port = Ports.anyFree();
        var builder = new ProcessBuilder(words(first.resolve("cmdline")))
                .directory(Files.readSymbolicLink(first.resolve("cwd")).toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        installation.folders().log(name + "-2").toFile()));
        var env = builder.environment();
        env.clear();
        for (var variable : words(first.resolve("environ"))) {
            int equals = variable.indexOf('=');
            env.put(variable.substring(0, equals), variable.substring(equals + 1));
        }
        env.putAll(otherwise);
        env.put("QUARKUS_HTTP_PORT", String.valueOf(port));
        var second = new SecondProcess(name, builder, port);
        second.awaitReady();
        return second;
    }

    private static List<String> words(Path file) throws IOException {
        return List.of(Files.readString(file, StandardCharsets.UTF_8).split("\0"));
    }

    private void awaitReady() {
        await("the second " + name).atMost(START).until(this::ready);
    }

    private boolean ready() throws IOException, InterruptedException {
        if (!process.isAlive()) {
            throw new AssertionError("the second " + name + " ended with " + process.exitValue());
        }
        try {
            var request =
                    HttpRequest.newBuilder(URI.create(url + "/q/health/ready")).build();
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (ConnectException notYet) {
            return false;
        }
    }

    String url() {
        return url;
    }

    HttpClient http() {
        return http;
    }

    /** As {@code kill -9} does. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** As it was, without waiting for it. */
    void startsAgain() throws IOException {
        process = builder.start();
    }

    @Override
    public void close() {
        kill();
        http.close();
    }
}
