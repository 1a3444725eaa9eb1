package io.syntra.local.bench.otlp;

import io.syntra.local.bench.otlp.OtlpBatch.Signal;
import io.syntra.local.bench.otlp.OtlpBatch.Stamp;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * What a service of a small shop tells: of each ten lines five are a web server's access lines, one is JSON, the others
 * are an application's, four for each trace; one of two hundred is an error with its stack. The same seed makes the same.
 */
public final class Workload {

    public static final int LINES = 2_000;
    public static final int TRACES = 200;
    public static final int SPANS = TRACES * 4;

    /** Of a counter or gauge; a histogram is one as well. */
    public static final int POINTS = 500;

    /** That some error lines have. */
    public static final String WORD = "declined";

    public static final String COUNTER = "shop.requests";

    private static final int LINES_OF_A_TRACE = 4;
    private static final long LENGTH_NANOS = 200_000_000;
    private static final long MICRO = 1_000;

    private static final List<String> ROUTES = List.of(
            "GET /products/{id}",
            "GET /products",
            "GET /cart",
            "POST /cart/items",
            "POST /orders",
            "GET /orders/{id}",
            "GET /users/me",
            "POST /payments",
            "GET /search",
            "GET /recommendations");
    private static final List<String> AGENTS = List.of(
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36",
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1",
            "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0",
            "okhttp/4.12.0",
            "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)");
    private static final List<String> CLASSES =
            List.of("OrderService", "CartService", "PaymentService", "CatalogCache");

    /** Where a line says when it was. */
    private static final String CLOCK = "hh:mm:ss";

    private static final String MILLIS = "1000000000000";

    private static final double[] BOUNDS = {0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10};
    private static final String FRAMES = """
            \tat com.example.shop.pricing.PriceList.of(PriceList.java:88)
            \tat com.example.shop.order.OrderService.total(OrderService.java:141)
            \tat com.example.shop.order.OrderService.place(OrderService.java:97)
            \tat com.example.shop.order.OrderResource.post(OrderResource.java:54)
            \tat com.example.shop.order.OrderResource$quarkusrestinvoker$post_8e2f1.invoke(Unknown Source)
            \tat org.jboss.resteasy.reactive.server.handlers.InvocationHandler.handle(InvocationHandler.java:29)
            \tat io.quarkus.resteasy.reactive.server.runtime.QuarkusResteasyReactiveRequestContext.invokeHandler(QuarkusResteasyReactiveRequestContext.java:183)
            \tat org.jboss.resteasy.reactive.common.core.AbstractResteasyReactiveContext.run(AbstractResteasyReactiveContext.java:147)
            \tat io.quarkus.vertx.core.runtime.VertxCoreRecorder$15.runWith(VertxCoreRecorder.java:645)
            \tat org.jboss.threads.EnhancedQueueExecutor$Task.doRunWith(EnhancedQueueExecutor.java:2651)
            \tat org.jboss.threads.EnhancedQueueExecutor$Task.run(EnhancedQueueExecutor.java:2630)
            \tat org.jboss.threads.EnhancedQueueExecutor.runThreadBody(EnhancedQueueExecutor.java:1622)
            \tat org.jboss.threads.EnhancedQueueExecutor$ThreadBody.run(EnhancedQueueExecutor.java:1589)
            \tat io.netty.util.concurrent.FastThreadLocalRunnable.run(FastThreadLocalRunnable.java:30)
            \tat java.base/java.lang.Thread.run(Thread.java:1474)
            """;

    private final SplittableRandom random;
    private final String service;
    private final String replica;
    private final OtlpBatch points;

    public Workload(long seed, String service) {
        this.random = new SplittableRandom(seed);
        this.service = service;
        this.replica = uuid();
        this.points = points();
    }

    /** The next one; points are the same series each time. */
    public Round round() {
        var traces = new byte[TRACES][];
        var servers = new byte[TRACES][];
        for (int i = 0; i < TRACES; i++) {
            traces[i] = id(16);
            servers[i] = id(8);
        }
        return new Round(logs(traces, servers), spans(traces, servers), points);
    }

    /** One line alone, by which it is found. */
    public OtlpBatch line(String body) {
        var request = new Request(Signal.LOGS, 1, "com.example.shop.Mark");
        return request.of(() -> {
            request.time(11, 0);
            request.text(5, body);
            request.out.varint(2, 9);
            request.time(1, 0);
        });
    }

    private OtlpBatch logs(byte[][] traces, byte[][] servers) {
        var request = new Request(Signal.LOGS, LINES, "com.example.shop");
        int[] line = {LINES};
        int[] traced = {0};
        return request.of(() -> {
            long ago = (LINES - --line[0]) * (LENGTH_NANOS / LINES) + random.nextInt(99) * MICRO;
            request.time(11, -ago);
            switch (line[0] % 10) {
                case 0, 2, 4, 6, 8 -> access(request, ago);
                case 5 -> json(request, ago);
                default -> {
                    int trace = traced[0]++ / LINES_OF_A_TRACE % TRACES;
                    application(request, line[0] % 200 == 1);
                    request.out.bytes(10, servers[trace]);
                    request.trace(9, traces[trace]);
                }
            }
            request.time(1, -ago);
        });
    }

    /** As it comes from standard output: nobody says how severe it is. */
    private void access(Request request, long ago) {
        request.attribute(6, "log.iostream", "stdout");
        var route = ROUTES.get(random.nextInt(ROUTES.size())).replace("{id}", String.valueOf(skewed(9_000)));
        request.timedText(
                5,
                String.format(
                        Locale.ROOT,
                        "203.0.%d.%d - - [29/Nov/2026:" + CLOCK
                                + " +0000] \"%s HTTP/1.1\" %d %d \"https://shop.example.com/\" \"%s\" %.3f",
                        skewed(100),
                        skewed(250),
                        route,
                        status(),
                        200 + skewed(40_000),
                        AGENTS.get(skewed(AGENTS.size())),
                        seconds()),
                CLOCK,
                Workload::clock,
                -ago);
    }

    private void json(Request request, long ago) {
        request.attribute(6, "log.iostream", "stdout");
        request.timedText(
                5,
                "{\"level\":30,\"time\":" + MILLIS + ",\"pid\":7,\"hostname\":\"" + service
                        + "-7d9f\",\"msg\":\"request completed\",\"route\":\""
                        + ROUTES.get(random.nextInt(ROUTES.size())) + "\",\"responseTime\":" + skewed(400) + "}",
                MILLIS,
                (body, at, nanos) -> digits(body, at, MILLIS.length(), nanos / 1_000_000),
                -ago);
    }

    /** Writes a time as a text of a known length. */
    @FunctionalInterface
    private interface TimeText {
        void write(ByteBuffer body, int at, long nanos);
    }

    /** Hours, minutes and seconds; the day stays, which costs nothing on disk either. */
    private static void clock(ByteBuffer body, int at, long nanos) {
        long second = nanos / 1_000_000_000L;
        digits(body, at, 2, second / 3_600 % 24);
        digits(body, at + 3, 2, second / 60 % 60);
        digits(body, at + 6, 2, second % 60);
    }

    private static void digits(ByteBuffer body, int at, int length, long value) {
        long rest = value;
        for (int i = length - 1; i >= 0; i--) {
            body.put(at + i, (byte) ('0' + rest % 10));
            rest /= 10;
        }
    }

    private void application(Request request, boolean failed) {
        var name = CLASSES.get(random.nextInt(CLASSES.size()));
        request.attribute(6, "thread.name", "executor-thread-" + random.nextInt(20));
        request.attribute(6, "code.namespace", "com.example.shop." + name);
        if (failed) {
            request.text(5, failure());
            request.out.text(3, "ERROR");
            request.out.varint(2, 17);
        } else {
            var warns = random.nextInt(50) == 0;
            request.text(5, warns ? "Payment of order " + hex(4) + " was " + WORD + " by the bank, code 05" : said());
            request.out.text(3, warns ? "WARN" : "INFO");
            request.out.varint(2, warns ? 13 : 9);
        }
    }

    private String said() {
        return switch (random.nextInt(6)) {
            case 0 ->
                "Order " + hex(4) + " placed by user " + skewed(50_000) + ": " + (1 + skewed(9)) + " items, "
                        + skewed(300) + "." + random.nextInt(10, 99) + " EUR";
            case 1 -> "Loaded product " + skewed(9_000) + " from the database in " + skewed(40) + " ms";
            case 2 -> "Cart of user " + skewed(50_000) + " has " + (1 + skewed(9)) + " items";
            case 3 -> "Calling payment provider for order " + hex(4);
            case 4 -> "Cache hit for price list of region " + random.nextInt(12);
            default ->
                "select p.id, p.name, p.price from product p where p.category = ? limit 50 took " + skewed(30) + " ms, "
                        + skewed(50) + " rows";
        };
    }

    private String failure() {
        return switch (random.nextInt(3)) {
            case 0 ->
                "Order cannot be placed\njava.lang.IllegalStateException: no price for product " + skewed(9_000) + "\n"
                        + FRAMES;
            case 1 ->
                "Payment failed\njava.net.SocketTimeoutException: no answer within " + skewed(9_000) + " ms\n" + FRAMES;
            default -> "Stock of product " + skewed(9_000) + " is negative";
        };
    }

    private OtlpBatch spans(byte[][] traces, byte[][] servers) {
        var request = new Request(Signal.TRACES, SPANS, "io.opentelemetry.http");
        int[] span = {SPANS};
        return request.of(() -> {
            int trace = --span[0] / LINES_OF_A_TRACE;
            int part = span[0] % LINES_OF_A_TRACE;
            long length = (long) (seconds() * 1e9) / (part + 1);
            long ago = (TRACES - trace) * (LENGTH_NANOS / TRACES);
            boolean fails = random.nextInt(50) == 0;
            if (fails) {
                request.out.message(15, () -> request.out.varint(3, 2));
            }
            switch (part) {
                case 0 -> server(request, fails);
                case 1 -> {
                    request.attribute(9, "db.query.text", "select * from product where id = ?");
                    request.attribute(9, "db.system.name", "postgresql");
                    request.attribute(9, "server.address", "db-1.shop.internal");
                }
                case 2 -> {
                    request.number(9, "http.response.status_code", fails ? 502 : 200);
                    request.attribute(9, "url.full", "https://pay.example.com/v2/charges/" + hex(6));
                    request.attribute(9, "http.request.method", "POST");
                }
                default -> request.attribute(9, "code.function.name", "com.example.shop.PriceList.of");
            }
            request.time(8, -ago);
            request.time(7, -ago - length);
            request.out.varint(6, List.of(2, 3, 3, 1).get(part));
            request.out.text(
                    5,
                    part == 0
                            ? ROUTES.get(trace % ROUTES.size())
                            : List.of("SELECT product", "POST", "PriceList.of").get(part - 1));
            if (part > 0) {
                request.out.bytes(4, servers[trace]);
            }
            request.out.bytes(2, part == 0 ? servers[trace] : id(8));
            request.trace(1, traces[trace]);
        });
    }

    private void server(Request request, boolean fails) {
        request.number(9, "http.response.status_code", fails ? 500 : 200);
        request.attribute(9, "user_agent.original", AGENTS.get(skewed(AGENTS.size())));
        request.attribute(9, "client.address", "203.0." + skewed(100) + "." + skewed(250));
        request.attribute(9, "url.path", "/products/" + skewed(9_000));
        request.attribute(9, "http.route", "/products/{id}");
        request.attribute(9, "http.request.method", "GET");
    }

    /** Of ten series each: 35 counters, 10 gauges and 5 histograms, as one service has them. */
    private OtlpBatch points() {
        var request = new Request(Signal.METRICS, POINTS, "io.opentelemetry.runtime");
        return request.ofGroups(POINTS / ROUTES.size(), metric -> {
            if (metric < 35) {
                request.out.message(7, () -> {
                    request.out.varint(3, 1);
                    request.out.varint(2, 2);
                    ROUTES.forEach(route -> request.out.message(1, () -> counter(request, route)));
                });
            } else if (metric < 45) {
                request.out.message(
                        5, () -> ROUTES.forEach(pool -> request.out.message(1, () -> gauge(request, pool))));
            } else {
                request.out.message(9, () -> {
                    request.out.varint(2, 2);
                    ROUTES.forEach(route -> request.out.message(1, () -> histogram(request, route)));
                });
                request.out.text(3, "s");
            }
            request.out.text(1, metric == 0 ? COUNTER : "shop.metric" + metric);
        });
    }

    private void counter(Request request, String route) {
        request.attribute(7, "route", route);
        int at = request.out.float64(4, skewed(100_000));
        request.stamps.add((body, moment) -> add(body, at, moment.random().nextInt(50)));
        request.measured();
    }

    private void gauge(Request request, String pool) {
        request.attribute(7, "pool", pool);
        double usual = 1 + skewed(500);
        int at = request.out.float64(4, usual);
        request.stamps.add((body, moment) -> body.putDouble(
                body.capacity() - at, Math.rint(usual * (90 + moment.random().nextInt(20))) / 100));
        request.measured();
    }

    private void histogram(Request request, String route) {
        request.attribute(9, "route", route);
        var bounds = new long[BOUNDS.length];
        for (int i = 0; i < bounds.length; i++) {
            bounds[i] = Double.doubleToRawLongBits(BOUNDS[i]);
        }
        request.out.fixed64s(7, bounds);
        int counts = request.out.fixed64s(6, new long[BOUNDS.length + 1]);
        int sum = request.out.float64(5, 0);
        int count = request.out.fixed64(4, 0);
        request.stamps.add((body, moment) -> {
            int bucket = moment.random().nextInt(BOUNDS.length);
            int more = moment.random().nextInt(20);
            int atBucket = body.capacity() - counts + bucket * Long.BYTES;
            body.putLong(atBucket, body.getLong(atBucket) + more);
            body.putLong(body.capacity() - count, body.getLong(body.capacity() - count) + more);
            add(body, sum, BOUNDS[bucket] * more);
        });
        request.measured();
    }

    private static void add(ByteBuffer body, int fromEnd, double more) {
        int at = body.capacity() - fromEnd;
        body.putDouble(at, body.getDouble(at) + more);
    }

    /** Small ones more often than large ones. */
    private int skewed(int below) {
        return (int) (below * random.nextDouble() * random.nextDouble());
    }

    private double seconds() {
        return -0.08 * Math.log(1 - random.nextDouble());
    }

    private int status() {
        int of = random.nextInt(100);
        return of < 92 ? 200 : of < 96 ? 304 : of < 99 ? 404 : 500;
    }

    private String hex(int bytes) {
        return HexFormat.of().formatHex(id(bytes));
    }

    private String uuid() {
        return hex(4) + "-" + hex(2) + "-" + hex(2) + "-" + hex(2) + "-" + hex(6);
    }

    private byte[] id(int bytes) {
        var id = new byte[bytes];
        random.nextBytes(id);
        return id;
    }

    /** A request that is being written, from its last record to its first. */
    private final class Request {

        private final Signal signal;
        private final int rows;
        private final String scope;
        private final OtlpWriter out = new OtlpWriter();
        private final List<Stamp> stamps = new ArrayList<>();

        private Request(Signal signal, int rows, String scope) {
            this.signal = signal;
            this.rows = rows;
            this.scope = scope;
        }

        private OtlpBatch of(Runnable row) {
            return ofGroups(rows, _ -> row.run());
        }

        private OtlpBatch ofGroups(int count, java.util.function.IntConsumer group) {
            out.message(1, () -> {
                out.message(2, () -> {
                    for (int i = count - 1; i >= 0; i--) {
                        int number = i;
                        out.message(2, () -> group.accept(number));
                    }
                    out.message(1, () -> out.text(1, scope));
                });
                out.message(1, () -> resource().forEach((key, value) -> attribute(1, key, value)));
            });
            return new OtlpBatch(signal, rows, out.toByteArray(), stamps);
        }

        private Map<String, String> resource() {
            return new java.util.TreeMap<>(Map.of(
                    "service.name", service,
                    "service.version", "v42",
                    "service.instance.id", replica,
                    "host.name", service + "-7d9f",
                    "telemetry.sdk.language", "java",
                    "telemetry.sdk.name", "opentelemetry",
                    "telemetry.sdk.version", "1.55.0",
                    "deployment.environment.name", "production"));
        }

        private void text(int field, String value) {
            out.message(field, () -> out.text(1, value));
        }

        private void attribute(int field, String key, String value) {
            out.message(field, () -> {
                text(2, value);
                out.text(1, key);
            });
        }

        private void number(int field, String key, long value) {
            out.message(field, () -> {
                out.message(2, () -> out.varint(3, value));
                out.text(1, key);
            });
        }

        /** @param after the moment of the sending */
        private void time(int field, long after) {
            int at = out.fixed64(field, 0);
            stamps.add((body, moment) -> body.putLong(body.capacity() - at, moment.nanos() + after));
        }

        /**
         * A text with the time in it, as real ones have it: made up, it would be the one thing that no two lines share.
         *
         * @param place where the time stands, and only there
         * @param after the moment of the sending
         */
        private void timedText(int field, String value, String place, TimeText time, long after) {
            int[] begin = {0};
            out.message(field, () -> begin[0] = out.text(1, value));
            int at = begin[0] - value.indexOf(place);
            stamps.add((body, moment) -> time.write(body, body.capacity() - at, moment.nanos() + after));
        }

        /** When a point was measured, and since when. */
        private void measured() {
            int at = out.fixed64(3, 0);
            int since = out.fixed64(2, 0);
            long late = random.nextInt(1_000) * MICRO;
            stamps.add((body, moment) -> {
                body.putLong(body.capacity() - at, moment.measuredNanos() + late);
                if (body.getLong(body.capacity() - since) == 0) {
                    body.putLong(body.capacity() - since, moment.measuredNanos());
                }
            });
        }

        private void trace(int field, byte[] id) {
            int at = out.bytes(field, id);
            var bits = ByteBuffer.wrap(id).order(ByteOrder.LITTLE_ENDIAN);
            stamps.add((body, moment) -> {
                body.putLong(body.capacity() - at, bits.getLong(0) ^ moment.traceBits());
                body.putLong(body.capacity() - at + Long.BYTES, bits.getLong(Long.BYTES) + moment.traceBits());
            });
        }
    }
}
