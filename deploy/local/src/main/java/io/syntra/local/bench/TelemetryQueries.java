package io.syntra.local.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.syntra.local.api.Refused;
import io.syntra.local.api.SyntraApi;
import io.syntra.local.bench.otlp.Workload;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Ten questions as people ask them, over the API and within its limits. All look at a day, but for the first.
 *
 * @param service its name
 * @param id in the text of lines
 * @param trace of some spans
 */
record TelemetryQueries(SyntraApi api, String service, String id, String trace) {

    /** What is asked, and how. */
    private Map<String, Runnable> of(Instant now) {
        var day = Duration.ofDays(1);
        var asked = new LinkedHashMap<String, Runnable>();
        asked.put(
                "a service's last 100 lines",
                () -> ask("logs | where service == '" + service + "' | top 100 by ts", now, Duration.ofHours(1)));
        asked.put(
                "errors by service and 5 minutes",
                () -> ask(
                        "logs | where severity >= 'error' | summarize n = count() by service, bin(ts, 5m)", now, day));
        asked.put(
                "lines with a word, by service",
                () -> ask(
                        "logs | where body has '" + Workload.WORD + "' | summarize n = count() by service", now, day));
        asked.put(
                "lines with one id",
                () -> ask("logs | where body has '" + id + "' | project ts, service, body", now, day));
        asked.put(
                "a trace by its id", () -> ask("spans | where trace_id == '" + trace + "' | sort by ts asc", now, day));
        asked.put(
                "requests by route, with their p95",
                () -> ask(
                        "spans | where kind == 'server' | summarize n = count(), p95 = percentile(duration, 95) by name",
                        now,
                        day));
        asked.put(
                "failed spans below a request",
                () -> ask(
                        "spans match (kind == 'server') >> (kind == 'client' and status == 'error')"
                                + " | summarize n = count() by name",
                        now,
                        day));
        asked.put(
                "errors joined with slow requests",
                () -> ask(
                        "logs | where severity >= 'error' | join kind=inner (spans | where kind == 'server'"
                                + " and duration > 250ms) on trace_id within 5m | summarize n = count() by service",
                        now,
                        day));
        asked.put(
                "a counter's rate by route",
                () -> ask(
                        "metrics " + Workload.COUNTER + " | rate 1h every 1h | summarize sum(value) by route, ts",
                        now,
                        day));
        asked.put("the same in PromQL", () -> promql(now, day));
        return asked;
    }

    /** @param refusal why there was no answer */
    record Asked(String name, List<Duration> took, String refusal) {

        String p95() {
            return refusal.isEmpty()
                    ? Math.round(Bench.percentile(took, 95).toNanos() / 1e6) + " ms"
                    : "refused: " + refusal;
        }
    }

    /** Each so many times, or less often if that takes too long. */
    List<Asked> ask(Instant now, int times, Duration most) {
        var answers = new ArrayList<Asked>();
        of(now).forEach((name, question) -> answers.add(ask(name, question, times, most)));
        return answers;
    }

    private static Asked ask(String name, Runnable question, int times, Duration most) {
        var took = new ArrayList<Duration>();
        long began = System.nanoTime();
        try {
            question.run(); // with cold caches it would be another question
            while (took.size() < times && (took.size() < 3 || System.nanoTime() - began < most.toNanos())) {
                long asked = System.nanoTime();
                question.run();
                took.add(Duration.ofNanos(System.nanoTime() - asked));
            }
        } catch (Refused e) {
            return new Asked(name, List.of(), e.getMessage() == null ? e.code() : e.getMessage());
        }
        return new Asked(name, took.stream().sorted().toList(), "");
    }

    private void ask(String query, Instant now, Duration time) {
        api.post(
                "/query",
                Map.of("query", query, "from", now.minus(time).toString(), "to", now.toString()),
                JsonNode.class);
    }

    private void promql(Instant now, Duration time) {
        api.get("/prometheus/api/v1/query_range?query="
                + SyntraApi.encoded("sum by (route) (rate(" + Workload.COUNTER.replace('.', '_') + "_total[1h]))")
                + "&step=3600&start=" + now.minus(time).getEpochSecond() + "&end=" + now.getEpochSecond());
    }
}
