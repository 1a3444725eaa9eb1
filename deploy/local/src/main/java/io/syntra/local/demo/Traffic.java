package io.syntra.local.demo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Steady user traffic to one service through the router, and what became of each request. */
public final class Traffic implements AutoCloseable {

    /** The sample app says in this header which version of it answered. */
    private static final String VERSION = "x-shop-version";

    private static final Duration LONGEST = Duration.ofSeconds(10);

    private final URI router;
    private final String host;
    private final List<String> paths;
    private final Clock clock;
    private final HttpClient http;
    private final CountDownLatch end = new CountDownLatch(1);
    private final AtomicInteger sent = new AtomicInteger();
    private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();

    /**
     * @param status 0 when no answer came
     * @param version of the app that answered, if it said so
     */
    public record Answer(Instant sentAt, Instant at, String path, int status, Optional<String> version) {

        public boolean failed() {
            return status == 0 || status >= 500;
        }
    }

    public Traffic(URI router, String host, List<String> paths, Clock clock) {
        this.router = router;
        this.host = host;
        this.paths = List.copyOf(paths);
        this.clock = clock;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(2))
                .build();
    }

    /** In an open loop: a slow answer does not hold up the next request, as with real users. */
    public Traffic start(int perSecond) {
        Thread.ofVirtual().name("traffic").start(() -> beat(1_000_000_000L / perSecond));
        return this;
    }

    public int sent() {
        return sent.get();
    }

    public List<Answer> since(Instant from) {
        return answers.stream()
                .filter(answer -> !answer.sentAt().isBefore(from))
                .toList();
    }

    public List<Answer> between(Instant from, Instant to) {
        return since(from).stream()
                .filter(answer -> answer.sentAt().isBefore(to))
                .toList();
    }

    /** Share of failed requests, 0 to 1. */
    public static double errorRate(List<Answer> answers) {
        return answers.isEmpty()
                ? 0
                : (double) answers.stream().filter(Answer::failed).count() / answers.size();
    }

    private void beat(long nanosBetween) {
        var next = System.nanoTime();
        try {
            while (!end.await(next - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                next += nanosBetween;
                var path = paths.get(sent.getAndIncrement() % paths.size());
                Thread.ofVirtual().start(() -> answers.add(ask(path)));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Answer ask(String path) {
        var at = clock.instant();
        try {
            var response = get(path);
            return new Answer(
                    at,
                    clock.instant(),
                    path,
                    response.statusCode(),
                    response.headers().firstValue(VERSION));
        } catch (IOException e) {
            return new Answer(at, clock.instant(), path, 0, Optional.empty());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Answer(at, clock.instant(), path, 0, Optional.empty());
        }
    }

    /** One request of its own, outside the statistics. */
    public int probe(String path) throws IOException, InterruptedException {
        return get(path).statusCode();
    }

    private HttpResponse<Void> get(String path) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(router.resolve(path))
                .setHeader("Host", host)
                .timeout(LONGEST)
                .build();
        return http.send(request, HttpResponse.BodyHandlers.discarding());
    }

    /** Stops sending; what is under way may still arrive. */
    public void stop() {
        end.countDown();
    }

    @Override
    public void close() {
        stop();
    }
}
