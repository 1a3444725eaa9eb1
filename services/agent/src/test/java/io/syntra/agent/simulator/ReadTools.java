package io.syntra.agent.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import io.syntra.agent.brain.Dialogue.Result;
import io.syntra.agent.client.UpstreamRefusal;
import io.syntra.agent.simulator.Measured.Cell;
import io.syntra.agent.tool.AlikeLines;
import io.syntra.agent.tool.Arguments;
import io.syntra.agent.tool.DeploymentStatus;
import io.syntra.agent.tool.ReadTool;
import io.syntra.agent.tool.Schema;
import io.syntra.agent.tool.ToolRunner;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.telemetry.MetricView;
import io.syntra.identity.Caller;
import io.syntra.identity.Role;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;

/** The five read tools over a simulated world; what they say goes through the real {@link ToolRunner}. */
final class ReadTools {

    private static final Caller PERSON =
            new Caller(new WorkspaceId("demo"), "dev", Set.of(Role.VIEWER, Role.DEVELOPER), null);

    /** As telemetry chooses them: at most 120 points. */
    private static final List<Integer> STEPS = List.of(15, 30, 60, 120, 300, 600);

    private final World world;
    private final Measured measured;
    private final ToolRunner runner = new ToolRunner();

    ReadTools(World world) {
        this.world = world;
        this.measured = new Measured(world);
    }

    Result read(String tool, JsonNode arguments) {
        var read = runner.read(new Simulated(tool, this::answer), arguments, PERSON);
        return new Result(read.ok(), read.json(), read.summary());
    }

    private record Simulated(String name, BiFunction<String, Arguments, Object> answer) implements ReadTool {

        @Override
        public String description() {
            return "simulated";
        }

        @Override
        public Schema arguments() {
            return Schema.of(
                    Schema.text("service_id", 100, ".*", "").optional(),
                    Schema.text("deployment_id", 100, ".*", "").optional(),
                    Schema.text("metric", 100, ".*", "").optional(),
                    Schema.text("timerange", 100, ".*", "").optional(),
                    Schema.text("filter", 500, ".*", "").optional(),
                    Schema.text("status", 20, ".*", "").optional(),
                    Schema.whole("lines", 1, 200, "").optional());
        }

        @Override
        public Reading read(Arguments arguments, Caller caller) {
            return new Reading(answer.apply(name, arguments), name + " answered", Set.of("lines", "points"), false);
        }
    }

    private Object answer(String tool, Arguments arguments) {
        var metric = arguments.optionalText("metric").orElse("");
        if (world.silent.contains(tool) || world.silent.contains(tool + " " + metric)) {
            throw new UpstreamRefusal(503, "upstream_failed", "it answered 503");
        }
        var app = world.apps.stream()
                .filter(one -> one.id.toString().equals(arguments.text("service_id")))
                .findFirst()
                .orElseThrow(() -> new UpstreamRefusal(404, "service_not_found", "There is no such service."));
        return switch (tool) {
            case "list_errors" -> measured.errors(app);
            case "get_logs" -> {
                var filter = arguments.optionalText("filter").orElse("");
                yield AlikeLines.of(measured.logs(
                        app,
                        arguments.whole("lines").orElse(100),
                        filter.replaceAll("(?s).*severity>=(\\w+).*|.*", "$1"),
                        filter.replaceAll("severity>=\\w+", "").strip()));
            }
            case "get_deployment_status" -> {
                var recent = app.deployments();
                yield new DeploymentStatus(recent.isEmpty() ? null : recent.getFirst(), recent);
            }
            case "check_health" -> app.health();
            case "get_metrics" ->
                metric(app, metric, arguments.optionalText("timerange").orElse("30m"));
            default -> throw new UpstreamRefusal(404, "not_found", "There is no tool " + tool + ".");
        };
    }

    private MetricView metric(App app, String metric, String range) {
        if (range.contains("/")) {
            int slash = range.indexOf('/');
            return metric(
                    app, metric, Instant.parse(range.substring(0, slash)), Instant.parse(range.substring(slash + 1)));
        }
        var length = Duration.parse(
                range.endsWith("d") ? "P" + range.toUpperCase(Locale.ROOT) : "PT" + range.toUpperCase(Locale.ROOT));
        return metric(app, metric, World.NOW.minus(length), World.NOW);
    }

    private MetricView metric(App app, String metric, Instant from, Instant to) {
        var length = Duration.between(from, to);
        int step = STEPS.stream()
                .filter(s -> length.toSeconds() <= s * 120L)
                .findFirst()
                .orElseThrow();
        var series = measured.byRelease(app).entrySet().stream()
                .map(entry -> series("v" + entry.getKey(), entry.getValue(), metric, from, to, step))
                .filter(one -> !one.points().isEmpty())
                .toList();
        return new MetricView(app.id, metric, unit(metric), from, to, step, series);
    }

    private static String unit(String metric) {
        return switch (metric) {
            case "error_rate" -> "ratio";
            case "requests", "errors" -> "requests";
            default -> metric.startsWith("latency") ? "ms" : "By";
        };
    }

    private static MetricView.Series series(
            String version, List<Cell> cells, String metric, Instant from, Instant to, int step) {
        var slots = new TreeMap<Instant, Cell>();
        for (var cell : cells) {
            var at = World.ago(cell.minutesAgo());
            if (!at.isBefore(from) && at.isBefore(to)) {
                long slot = Duration.between(from, at).toSeconds() / step * step;
                slots.merge(from.plusSeconds(slot), cell, Cell::plus);
            }
        }
        var points = new ArrayList<MetricView.Point>();
        slots.forEach((at, cell) -> {
            if (cell.requests() > 0 || metric.equals("requests") || metric.equals("errors")) {
                points.add(new MetricView.Point(at, value(metric, cell)));
            }
        });
        return new MetricView.Series(
                Map.of("version", version),
                points,
                slots.values().stream()
                        .reduce(Cell::plus)
                        .map(cell -> value(metric, cell))
                        .orElse(0.0));
    }

    private static double value(String metric, Cell cell) {
        return switch (metric) {
            case "requests" -> cell.requests();
            case "errors" -> cell.failed();
            case "error_rate" -> cell.requests() == 0 ? 0 : (double) cell.failed() / cell.requests();
            case "latency_p50" -> cell.latency();
            case "latency_p95" -> cell.latency() * 2.5;
            case "latency_p99" -> cell.latency() * 4;
            default ->
                throw new UpstreamRefusal(
                        400,
                        "invalid_field",
                        "metric: \"" + metric
                                + "\" is not known for this service; known are requests, errors, error_rate");
        };
    }
}
