package io.syntra.telemetry.promql.stored;

import io.syntra.telemetry.metric.PointKind;
import io.syntra.telemetry.promql.series.Labels;
import io.syntra.telemetry.promql.series.Memory;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/**
 * One line of points as a service sent them.
 *
 * @param scope the library that measured it; empty when it did not say
 * @param points how many there are in the time that was asked about
 * @param buckets of all of them together
 * @param bounds of any of them, in order; those of exponential histograms are not stored
 * @param spread of an exponential histogram
 */
record StoredSeries(
        Key key,
        String version,
        String replica,
        String scope,
        Map<String, String> attributes,
        long points,
        long buckets,
        List<Double> bounds,
        Spread spread) {

    /** What tells it from others. */
    record Key(UUID service, StoredMetric metric, boolean cumulative, long series) {

        /** Whether each point counts from the one before only. */
        boolean isDelta() {
            return !cumulative && metric.kind() != PointKind.GAUGE;
        }

        /** Whether it begins from nothing where it begins anew. */
        boolean isCounter() {
            return metric.kind() == PointKind.SUM ? metric.monotonic() : metric.kind() != PointKind.GAUGE;
        }
    }

    /** Of itself, of its labels and of what both stand in. */
    private static final long OWN_BYTES = 600;

    private static final long BYTES_OF_AN_ATTRIBUTE = 64;
    private static final long BYTES_OF_A_BOUND = 24;

    /** Its times and values as they come, their order, and the lists that they go to. */
    private static final long WORKING_OF_A_POINT = 6;

    /** A count at a bound, and its point. */
    private static final long WORKING_OF_A_BUCKET = 2;

    private static final long BYTES_OF_A_COLUMN = 200;

    /** What it takes in memory without its points, in samples. */
    long weight() {
        long texts = Memory.ofText(version) + Memory.ofText(replica) + Memory.ofText(scope);
        for (var attribute : attributes.entrySet()) {
            // Its name is written anew as that of a label.
            texts += 2 * Memory.ofText(attribute.getKey()) + Memory.ofText(attribute.getValue());
        }
        return texts
                + Memory.ofBytes(
                        OWN_BYTES + BYTES_OF_AN_ATTRIBUTE * attributes.size() + BYTES_OF_A_BOUND * bounds.size());
    }

    /** What the points of a stored series take while they are read, beside the samples that they become. */
    long working() {
        return switch (key.metric().kind()) {
            case GAUGE, SUM, SUMMARY -> WORKING_OF_A_POINT * points;
            case HISTOGRAM ->
                (WORKING_OF_A_POINT + WORKING_OF_A_BUCKET) * points
                        + (2 + WORKING_OF_A_BUCKET) * buckets
                        + Memory.ofBytes(BYTES_OF_A_COLUMN) * bounds.size();
            case EXPONENTIAL_HISTOGRAM ->
                WORKING_OF_A_POINT * points + 2 * buckets + WORKING_OF_A_BUCKET * points * Spread.Grid.MOST_BOUNDS;
        };
    }

    static final String JOB = "job";
    static final String INSTANCE = "instance";
    static final String VERSION = "service_version";
    static final String SCOPE = "otel_scope_name";

    /** An attribute of that name is told as one that somebody else gave. */
    private static final Set<String> OURS = Set.of(JOB, INSTANCE, VERSION, SCOPE, Labels.NAME, Labels.BOUND);

    private static final String OTHERS = "exported_";

    /** Of all its Prometheus series, which have a name, and some of them a bound, besides. */
    Labels labels(Map<UUID, String> services) {
        var labels = new HashMap<String, String>();
        // Two attributes can have one name then: both values count, in the order of what they are called.
        new TreeMap<>(attributes)
                .forEach((attribute, value) -> labels.merge(label(attribute), value, (a, b) -> a + ";" + b));
        labels.put(JOB, services.getOrDefault(key.service(), key.service().toString()));
        labels.put(INSTANCE, replica);
        labels.put(VERSION, version);
        labels.put(SCOPE, scope);
        return Labels.of(labels);
    }

    static String label(String attribute) {
        var label = PrometheusName.label(attribute);
        return OURS.contains(label) ? OTHERS + label : label;
    }
}
