package io.syntra.local.bench.otlp;

import io.syntra.local.terminal.Failure;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;

/** Sends to the door as an exporter does: what is refused for now is sent again after the time that it is told. */
public final class OtlpSender implements AutoCloseable {

    private static final int OK = 200;
    private static final Set<Integer> REPEATED = Set.of(429, 502, 503, 504);

    private final URI base;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final Map<OtlpBatch.Signal, LongAdder> rows = new EnumMap<>(OtlpBatch.Signal.class);
    private final Map<OtlpBatch.Signal, LongAdder> bytes = new EnumMap<>(OtlpBatch.Signal.class);
    private final LongAdder refused = new LongAdder();

    public OtlpSender(String base) {
        this.base = URI.create(base);
        for (var signal : OtlpBatch.Signal.values()) {
            rows.put(signal, new LongAdder());
            bytes.put(signal, new LongAdder());
        }
    }

    /** Returns when it was taken. */
    public void send(String token, OtlpBatch batch) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(
                        base.resolve("/v1/" + batch.signal().name().toLowerCase(Locale.ROOT)))
                .timeout(Duration.ofSeconds(60))
                .setHeader("Content-Type", "application/x-protobuf")
                .setHeader("Authorization", "Bearer " + token)
                .POST(BodyPublishers.ofByteArray(batch.body()))
                .build();
        var answer = http.send(request, BodyHandlers.ofByteArray());
        while (REPEATED.contains(answer.statusCode())) {
            refused.increment();
            var seconds = answer.headers().firstValueAsLong("Retry-After").orElse(1);
            Thread.sleep(Duration.ofSeconds(seconds));
            answer = http.send(request, BodyHandlers.ofByteArray());
        }
        // A whole success says nothing; anything else is a partial one.
        if (answer.statusCode() != OK || answer.body().length > 0) {
            throw new Failure(base + " did not take all that was sent: " + answer.statusCode() + " "
                    + new String(answer.body(), java.nio.charset.StandardCharsets.UTF_8));
        }
        sum(rows, batch.signal()).add(batch.rows());
        sum(bytes, batch.signal()).add(batch.body().length);
    }

    private static LongAdder sum(Map<OtlpBatch.Signal, LongAdder> sums, OtlpBatch.Signal signal) {
        return sums.computeIfAbsent(signal, _ -> new LongAdder());
    }

    /** What was taken until now. */
    public Taken taken() {
        var now = new EnumMap<OtlpBatch.Signal, Taken.Amount>(OtlpBatch.Signal.class);
        rows.forEach((signal, count) ->
                now.put(signal, new Taken.Amount(count.sum(), sum(bytes, signal).sum())));
        return new Taken(now, refused.sum());
    }

    @Override
    public void close() {
        http.close();
    }
}
