package io.syntra.telemetry.query;

import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/** Queries that are right by the way they are made, over all that reads a table. */
public final class RandomQueries {

    private final Random random;

    public RandomQueries(long seed) {
        this.random = new Random(seed);
    }

    public String next() {
        return switch (random.nextInt(9)) {
            case 0 -> condition("logs") + end("logs");
            case 1 -> spans() + end("spans");
            case 2 -> joined();
            case 3 -> metric();
            default -> {
                var table = table();
                yield table + stages(table, 2) + end(table);
            }
        };
    }

    private String metric() {
        return "metrics requests" + pick("", " | where route == '/a'") + pick(" | rate 5m", " | increase 5m every 10m")
                + " | summarize sum(value), count() by " + pick("ts", "route", "service");
    }

    private String joined() {
        var left = pick("logs", "spans");
        return left + stages(left, 1) + " | join kind=" + pick("inner", "leftouter") + " (" + pick("spans", "logs")
                + ") on " + pick("trace_id", "trace_id within 5m", "service") + " | count";
    }

    private String end(String table) {
        return pick("", " | top 50 by " + key(table), " | count", " | render table");
    }

    /** No two rows have the same one, so that a part of them is always the same part. */
    private static String key(String table) {
        return table.equals("errors") ? "group" : "ts";
    }

    private String table() {
        return pick("logs", "spans", "occurrences", "errors", "traffic", "metrics");
    }

    private String spans() {
        var first = "(" + condition("spans") + ")";
        return "spans match " + first + pick(" >> ", " > ") + "(" + condition("spans") + ")"
                + (random.nextBoolean() ? " >> (" + condition("spans") + ")" : "");
    }

    private String stages(String table, int deep) {
        var text = new StringBuilder();
        for (int i = random.nextInt(3); i > 0; i--) {
            text.append(" | ").append(stage(table, deep));
        }
        return text.toString();
    }

    /** What every table can. */
    private String stage(String table, int deep) {
        return switch (random.nextInt(deep > 0 ? 7 : 5)) {
            case 0 -> "where service " + pick("!~", "startswith", "contains") + " 'zz' or version == 'v1'";
            case 1 -> "extend again = strcat(service, '/', version)";
            case 2 -> "top " + (1 + random.nextInt(40)) + " by version, " + key(table) + " asc";
            case 3 -> "where version " + pick("in ('v1', 'v2')", "matches regex '^v'", "=~ 'V1'", "!has 'nothing'");
            case 4 -> "take 100000";
            case 5 -> {
                var other = table();
                yield "join kind=" + pick("leftsemi", "leftanti") + " (" + other
                        + " | where version == 'v1' | top 20 by " + key(other) + ") on service";
            }
            default -> {
                var other = table();
                yield "where service " + pick("in", "!in") + " (" + other + stages(other, deep - 1)
                        + " | distinct service)";
            }
        };
    }

    private String condition(String table) {
        Supplier<String> one = () -> table.equals("logs")
                ? pick(
                        "body has 'timeout'",
                        "body contains 'foreign'",
                        "severity >= 'warn'",
                        "attributes.route == '/a'",
                        "trace_id in (spans | where status == 'error' | distinct trace_id)",
                        "attributes['code'] > 250")
                : pick(
                        "kind == 'server'",
                        "status == 'error'",
                        "duration > 2ms",
                        "name startswith 'op'",
                        "trace_id in (logs | distinct trace_id)",
                        "version != 'v9'");
        return random.nextBoolean() ? one.get() : "(" + one.get() + pick(" and ", " or ") + "not (" + one.get() + "))";
    }

    private String pick(String... choices) {
        return List.of(choices).get(random.nextInt(choices.length));
    }
}
