package io.syntra.agent.runbook;

import io.syntra.agent.brain.Dialogue.Named;
import io.syntra.agent.intent.Intent;
import io.syntra.agent.signal.Traffic;
import io.syntra.agent.tool.AlikeLines;
import io.syntra.agent.tool.DeploymentStatus;
import io.syntra.contracts.Plural;
import io.syntra.contracts.deployer.DeploymentView;
import io.syntra.contracts.deployer.HealthView;
import io.syntra.contracts.telemetry.ErrorGroupView;
import io.syntra.contracts.telemetry.MetricView;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Shows what somebody asked to see. What came from outside stands behind a bar, so that none of it looks like an answer. */
final class Shown {

    private static final int LONGEST_LINE = 600;
    private static final int MOST_GROUPS = 20;

    private final Instant now;
    private final List<String> lines = new ArrayList<>();

    private Shown(Instant now) {
        this.now = now;
    }

    static String logs(Named service, Intent.ShowLogs asked, Source<AlikeLines> source, Instant now) {
        var words = asked.filter().isEmpty() ? "" : " with \"" + asked.filter() + "\"";
        return switch (source) {
            case Source.Missing<AlikeLines> missing -> unseen("the logs of " + service.name(), missing);
            case Source.Told<AlikeLines> told ->
                told.answer().lines().isEmpty()
                        ? "There is no log line of %s%s. [1]\n%s".formatted(service.name(), words, sources("get_logs"))
                        : new Shown(now).logs(service, words, told.answer());
        };
    }

    private String logs(Named service, String words, AlikeLines logs) {
        lines.add("The newest %s of %s%s, the oldest first: [1]"
                .formatted(Plural.of(logs.written(), "log line"), service.name(), words));
        logs.lines().forEach(this::line);
        if (logs.truncated()) {
            lines.add("There are more. I show up to 200; name words that they must have to see others.");
        }
        lines.add(sources("get_logs"));
        return String.join("\n", lines);
    }

    private void line(AlikeLines.Line line) {
        var alike = line.alike();
        data("%s %s%s %s%s"
                .formatted(
                        Words.time(line.at(), now),
                        line.severity(),
                        line.version() == null ? "" : " " + line.version(),
                        shorter(line.body()),
                        alike == null
                                ? ""
                                : " (the newest of %d alike, the first at %s)"
                                        .formatted(alike.count(), Words.time(alike.firstAt(), now))));
    }

    static String errors(Named service, Intent.ShowErrors asked, Source<List<ErrorGroupView>> source, Instant now) {
        var status = asked.status() == null ? "" : " that is " + asked.status();
        return switch (source) {
            case Source.Missing<List<ErrorGroupView>> missing -> unseen("the errors of " + service.name(), missing);
            case Source.Told<List<ErrorGroupView>> told ->
                told.answer().isEmpty()
                        ? "There is no error group of %s%s. [1]\n%s"
                                .formatted(service.name(), status, sources("list_errors"))
                        : new Shown(now).errors(service, told.answer());
        };
    }

    private String errors(Named service, List<ErrorGroupView> groups) {
        lines.add("%s of %s, the last seen first: [1]"
                .formatted(Plural.of(groups.size(), "error group"), service.name()));
        groups.stream()
                .limit(MOST_GROUPS)
                .forEach(group -> data("%s, last at %s, %s"
                        .formatted(
                                Errors.describe(group, now),
                                Words.time(group.lastSeen(), now),
                                group.status().name().toLowerCase(Locale.ROOT))));
        if (groups.size() > MOST_GROUPS) {
            lines.add("and %d more".formatted(groups.size() - MOST_GROUPS));
        }
        lines.add(sources("list_errors"));
        return String.join("\n", lines);
    }

    static String metric(Named service, Intent.ShowMetric asked, Source<MetricView> source, Instant now) {
        return switch (source) {
            case Source.Missing<MetricView> missing -> unseen(asked.metric() + " of " + service.name(), missing);
            case Source.Told<MetricView> told -> new Shown(now).metric(service, told.answer());
        };
    }

    private String metric(Named service, MetricView metric) {
        var what = "%s of %s in the last %s"
                .formatted(
                        metric.metric(), service.name(), Words.lasting(Duration.between(metric.from(), metric.to())));
        var measured =
                metric.series().stream().filter(one -> !one.points().isEmpty()).toList();
        lines.add(measured.isEmpty() ? what + ": nothing was measured. [1]" : what + ": [1]");
        measured.forEach(one -> lines.add("  - " + series(metric, one) + " [1]"));
        lines.add(sources("get_metrics " + metric.metric()));
        return String.join("\n", lines);
    }

    private String series(MetricView metric, MetricView.Series series) {
        var values =
                series.points().stream().mapToDouble(MetricView.Point::value).summaryStatistics();
        var version = Traffic.version(series);
        var last = series.points().getLast();
        return "%sall in all %s; between %s and %s in steps of %d s, %s at %s"
                .formatted(
                        version.isEmpty() ? "" : version + ": ",
                        figure(metric, series.total()),
                        figure(metric, values.getMin()),
                        figure(metric, values.getMax()),
                        metric.stepSeconds(),
                        figure(metric, last.value()),
                        Words.time(last.at(), now));
    }

    private static String figure(MetricView metric, double value) {
        return switch (metric.unit()) {
            case "ratio" -> Words.percent(value);
            case "percent", "%" -> Words.percent(value / 100);
            case "requests" -> Plural.of(Math.round(value), "request");
            case "" -> String.format(Locale.ROOT, "%.1f", value);
            default -> String.format(Locale.ROOT, value < 10 ? "%.1f %s" : "%.0f %s", value, metric.unit());
        };
    }

    static String health(Named service, Source<HealthView> source, Instant now) {
        return switch (source) {
            case Source.Missing<HealthView> missing -> unseen("the health of " + service.name(), missing);
            case Source.Told<HealthView> told -> new Shown(now).health(told.answer());
        };
    }

    private String health(HealthView health) {
        lines.add("%s is %s, %d of %s ready. [1]"
                .formatted(
                        health.serviceName(),
                        health.status().name().toLowerCase(Locale.ROOT),
                        health.readyReplicas(),
                        Plural.of(health.wantedReplicas(), "replica")));
        health.replicas().forEach(replica -> {
            var check = replica.lastCheck();
            data("replica %s of v%d: %s since %s, restarted %s%s"
                    .formatted(
                            replica.id(),
                            replica.releaseNumber(),
                            replica.state(),
                            Words.time(replica.startedAt(), now),
                            Plural.of(replica.restarts(), "time"),
                            check == null
                                    ? ""
                                    : "; last check at %s: %s"
                                            .formatted(Words.time(check.at(), now), shorter(check.message()))));
        });
        lines.add(sources("check_health"));
        return String.join("\n", lines);
    }

    static String deployment(String of, Source<DeploymentStatus> source, Instant now) {
        return switch (source) {
            case Source.Missing<DeploymentStatus> missing -> unseen("the deployments" + of, missing);
            case Source.Told<DeploymentStatus> told -> {
                var deployment = told.answer().deployment();
                yield deployment == null
                        ? "Nothing was ever deployed%s. [1]\n%s".formatted(of, sources("get_deployment_status"))
                        : new Shown(now).deployment(deployment);
            }
        };
    }

    private String deployment(DeploymentView deployment) {
        lines.add("%s: %s [1]".formatted(deployment.serviceName(), ChangeReport.change(deployment)));
        deployment
                .steps()
                .forEach(step ->
                        data("%s %s: %s".formatted(Words.time(step.at(), now), step.name(), shorter(step.message()))));
        var failure = deployment.failure();
        if (failure != null && !failure.logTail().isEmpty()) {
            lines.add("The last lines of the replica that failed:");
            failure.logTail().forEach(line -> data(shorter(line)));
        }
        lines.add(sources("get_deployment_status"));
        return String.join("\n", lines);
    }

    private void data(String text) {
        text.lines().forEach(line -> lines.add("  | " + line));
    }

    private static String shorter(String text) {
        return text.length() <= LONGEST_LINE ? text : text.substring(0, LONGEST_LINE) + "…";
    }

    private static String unseen(String what, Source.Missing<?> missing) {
        return "I cannot see %s: %s.".formatted(what, missing.why().replaceAll("[.]$", ""));
    }

    private static String sources(String tool) {
        return "Sources: [1] " + tool;
    }
}
