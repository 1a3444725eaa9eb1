package io.syntra.agent.fake;

import io.syntra.contracts.Page;
import io.syntra.contracts.telemetry.LogView;
import io.syntra.contracts.telemetry.MetricView;
import io.syntra.problem.ProblemCode;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Steady traffic to whatever release serves. */
public final class FakeTelemetry extends FakeServer {

    private static final List<String> SEVERITIES = List.of("trace", "debug", "info", "warn", "error", "fatal");

    private final List<LogView.Line> lines = new CopyOnWriteArrayList<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private volatile String held = "";
    private volatile CountDownLatch gate = new CountDownLatch(0);

    public FakeTelemetry(URI url) {
        super(url);
    }

    public void reset() {
        down(false);
        hangsUp(0);
        garbled(false);
        lines.clear();
        asked.clear();
        gate = new CountDownLatch(0);
    }

    public void line(String severity, String body) {
        line(severity, body, Map.of());
    }

    /** @param severity as the real one spells it; another would be delivered to nobody */
    public void line(String severity, String body, Map<String, String> attributes) {
        if (!SEVERITIES.contains(severity)) {
            throw new IllegalArgumentException("no severity: " + severity);
        }
        lines.add(new LogView.Line(Instant.now(), severity, body, "v2", "r1", null, attributes));
    }

    /** How often it was asked, with or without an answer. */
    public long asked(String path, World about) {
        return asked.stream().filter((path + " " + about.service)::equals).count();
    }

    /** Answers wait until the latch opens. */
    public void holdAnswers(CountDownLatch latch) {
        holdAnswers("", latch);
    }

    /** Only those of paths that begin so. */
    public void holdAnswers(String path, CountDownLatch latch) {
        held = path;
        gate = latch;
    }

    @Override
    Answer answer(Request request) throws Exception {
        asked.add(request.path() + " " + request.query().get("service_id"));
        if (request.path().startsWith(held) && !gate.await(30, TimeUnit.SECONDS)) {
            throw new Hangup();
        }
        var world = world(request, request.query().getOrDefault("service_id", ""));
        return new Answer(
                200,
                switch (request.path()) {
                    case "/logs" -> logs(world, request.query());
                    case "/errors" -> {
                        var status = request.query().get("status");
                        yield Page.last(world.errors().stream()
                                .filter(group ->
                                        status == null || group.status().name().equalsIgnoreCase(status))
                                .toList());
                    }
                    case "/metrics" ->
                        metric(
                                world,
                                request.query().getOrDefault("metric", ""),
                                request.query().getOrDefault("timerange", "15m"));
                    default -> throw new Refuse(ProblemCode.NOT_FOUND, "nothing here");
                });
    }

    private LogView logs(World world, Map<String, String> query) {
        int least = SEVERITIES.indexOf(query.getOrDefault("severity", "trace"));
        var words = List.of(query.getOrDefault("filter", "").split(" ", -1));
        var matching = lines.stream()
                .filter(line -> SEVERITIES.indexOf(line.severity()) >= least)
                .filter(line -> words.stream().allMatch(line.body()::contains))
                .toList();
        int most = Integer.parseInt(query.getOrDefault("lines", "100"));
        return new LogView(
                world.service,
                matching.subList(Math.max(0, matching.size() - most), matching.size()),
                matching.size() > most);
    }

    private static MetricView metric(World world, String metric, String range) {
        Instant from;
        Instant to;
        if (range.contains("/")) {
            from = Instant.parse(range.substring(0, range.indexOf('/')));
            to = Instant.parse(range.substring(range.indexOf('/') + 1));
        } else {
            to = world.now();
            from = to.minus(Duration.parse("PT" + range.toUpperCase(java.util.Locale.ROOT)));
        }
        var points = new TreeMap<Integer, List<MetricView.Point>>();
        // As the real one does: slots begin at whole seconds, and the last one is not over yet.
        for (var second = Instant.ofEpochSecond(from.getEpochSecond());
                second.isBefore(to);
                second = second.plusSeconds(1)) {
            int release = world.servingAt(second);
            if (release > 0) {
                points.computeIfAbsent(release, r -> new ArrayList<>())
                        .add(new MetricView.Point(second, value(world, metric, release)));
            }
        }
        return new MetricView(
                world.service,
                metric,
                metric.equals("error_rate") ? "ratio" : "requests",
                from,
                to,
                1,
                points.entrySet().stream()
                        .map(entry -> new MetricView.Series(
                                Map.of("version", "v" + entry.getKey()),
                                entry.getValue(),
                                metric.equals("requests")
                                        ? World.REQUESTS * entry.getValue().size()
                                        : value(world, metric, entry.getKey())))
                        .toList());
    }

    private static double value(World world, String metric, int release) {
        return switch (metric) {
            case "requests" -> World.REQUESTS;
            case "error_rate" -> world.errorRate(release);
            case "latency_p95" -> world.latency(release);
            default -> throw new Refuse(ProblemCode.INVALID_FIELD, "metric: is not known");
        };
    }
}
