package io.syntra.telemetry.retention;

import io.syntra.contracts.ServiceId;
import io.syntra.telemetry.signal.Nanos;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/**
 * From when on one workspace's telemetry is there. What is older counts as gone, whether or not it was swept yet: every
 * read asks here.
 */
public final class Kept {

    private final Instant now;
    private final int usualDays;
    private final List<RetentionRule> rules;

    Kept(Instant now, int usualDays, List<RetentionRule> rules) {
        this.now = now;
        this.usualDays = usualDays;
        this.rules = rules.stream().sorted(RetentionRule.CLOSEST_FIRST).toList();
    }

    /** Of a workspace without rules. */
    public static Kept usual(Instant now, int days) {
        return new Kept(now, days, List.of());
    }

    /** All that lies there, also what is gone for readers. */
    public static Kept everything() {
        return new Kept(Instant.EPOCH, 0, List.of());
    }

    public Instant since(StoredSignal signal, ServiceId service) {
        return since(signal, Optional.of(service));
    }

    /** Of services that no rule names. */
    public Instant since(StoredSignal signal) {
        return since(signal, Optional.empty());
    }

    int days(StoredSignal signal, Optional<ServiceId> service) {
        return rules.stream()
                .filter(rule -> rule.isFor(signal, service))
                .flatMap(rule -> rule.days().stream())
                .findFirst()
                .orElse(usualDays);
    }

    private Instant since(StoredSignal signal, Optional<ServiceId> service) {
        var byAge = now.minus(Duration.ofDays(days(signal, service)));
        return rules.stream()
                .filter(rule -> rule.isFor(signal, service))
                .flatMap(rule -> rule.cutAt().stream())
                .reduce(byAge, Kept::later);
    }

    /** Of the services that rules name. */
    public Map<ServiceId, Instant> named(StoredSignal signal) {
        var since = new HashMap<ServiceId, Instant>();
        rules.stream()
                .filter(rule -> rule.isFor(signal))
                .flatMap(rule -> rule.service().stream())
                .forEach(service -> since.put(service, since(signal, service)));
        return since;
    }

    /** The oldest that is there of any service. */
    public Instant oldest(StoredSignal signal) {
        return named(signal).values().stream().reduce(since(signal), Kept::earlier);
    }

    List<RetentionRule> rules() {
        return rules;
    }

    /**
     * The condition that a row is there, in SQL. Beside the bound that the store can look up, one for each service whose
     * own time ends within what is asked about.
     *
     * @param from what is asked about
     * @param parameter what stands for a value of a type in the statement
     */
    public String condition(StoredSignal signal, Instant from, BiFunction<String, Object, String> parameter) {
        var usual = later(from, since(signal));
        var others = new TreeMap<String, Instant>();
        named(signal).forEach((service, since) -> {
            if (!later(from, since).equals(usual)) {
                others.put(service.toString(), later(from, since));
            }
        });
        var first = others.values().stream().reduce(usual, Kept::earlier);
        var bound = signal.time() + " >= " + time(first, parameter);
        if (others.isEmpty()) {
            return bound;
        }
        // Lists as one parameter each: a statement has room for few.
        return bound + " AND " + signal.time() + " >= fromUnixTimestamp64Nano(transform(toString(service_id),"
                + " splitByChar(',', " + parameter.apply("String", String.join(",", others.keySet()))
                + "), CAST(splitByChar(',', " + parameter.apply("String", nanos(others.values()))
                + "), 'Array(Int64)'), " + parameter.apply("Int64", Nanos.of(usual)) + "), 'UTC')";
    }

    /** The same, of a statement whose parameters are in a map; its own are added there. */
    public String condition(StoredSignal signal, Instant from, Map<String, Object> parameters) {
        return condition(signal, from, (type, value) -> {
            var name = "kept" + parameters.size();
            parameters.put(name, value);
            return "{" + name + ":" + type + "}";
        });
    }

    private static String nanos(Collection<Instant> times) {
        return times.stream().map(at -> String.valueOf(Nanos.of(at))).collect(Collectors.joining(","));
    }

    private static String time(Instant at, BiFunction<String, Object, String> parameter) {
        return "fromUnixTimestamp64Nano(" + parameter.apply("Int64", Nanos.of(at)) + ", 'UTC')";
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}
