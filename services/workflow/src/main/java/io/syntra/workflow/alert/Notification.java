package io.syntra.workflow.alert;

import io.syntra.workflow.StoredJson;
import io.syntra.workflow.matcher.Labels;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * What is told of a group.
 *
 * @param incident of the same group, the messages from one begin to its end have the same
 * @param alerts those that fire, and those that are over where that is told
 */
record Notification(String groupKey, int incident, Labels group, Reason reason, List<Alert> alerts, Instant at) {

    private static final int MOST_ALERTS = 50;

    /** A run takes a certain amount of data, and the rest of a notification has its bounds by those of an alert. */
    private static final int LONGEST_ALERTS = 20_000;

    private static final int LONGEST_NAME = 200;
    private static final int LONGEST_MESSAGE = 2_000;
    private static final List<String> SERVICES = List.of("service", "service_name", "job", "alertname");
    private static final List<String> MESSAGES = List.of("summary", "description", "message");

    Notification {
        // The newest first: those are not left out.
        alerts = alerts.stream()
                .sorted(Comparator.comparing((Alert alert) -> alert.firesAt(at) ? 0 : 1)
                        .thenComparing(Alert::startsAt, Comparator.reverseOrder())
                        .thenComparing(Alert::fingerprint))
                .toList();
    }

    /** What the run that tells it can use. */
    Map<String, Object> values() {
        var firing = alerts.stream().filter(alert -> alert.firesAt(at)).count();
        var listed = listed();
        var values = new LinkedHashMap<String, Object>();
        values.put("status", firing > 0 ? "firing" : "resolved");
        values.put("reason", reason.word());
        values.put("group_key", groupKey);
        values.put("incident", incident);
        values.put("group_labels", group.values());
        values.put("common_labels", common(alert -> alert.labels().values()));
        values.put("common_annotations", common(Alert::annotations));
        values.put("alerts", listed);
        values.put("firing", firing);
        values.put("resolved", alerts.size() - firing);
        values.put("left_out", alerts.size() - listed.size());
        values.put("service_name", serviceName());
        values.put("error_message", errorMessage());
        values.put("timestamp", at.toString());
        return values;
    }

    private List<Map<String, Object>> listed() {
        var listed = new ArrayList<Map<String, Object>>();
        int length = 0;
        for (var alert : alerts) {
            var values = values(alert);
            length += StoredJson.write(values).length();
            // One alone always fits.
            if (!listed.isEmpty() && (listed.size() >= MOST_ALERTS || length > LONGEST_ALERTS)) {
                break;
            }
            listed.add(values);
        }
        return listed;
    }

    private Map<String, Object> values(Alert alert) {
        var values = new LinkedHashMap<String, Object>();
        values.put("status", alert.firesAt(at) ? "firing" : "resolved");
        values.put("labels", alert.labels().values());
        values.put("annotations", alert.annotations());
        values.put("starts_at", alert.startsAt().toString());
        if (!alert.firesAt(at)) {
            values.put("ends_at", Objects.requireNonNull(alert.endsAt()).toString());
            values.put("timed_out", alert.timesOut());
        }
        if (alert.generatorUrl() != null) {
            values.put("generator_url", alert.generatorUrl());
        }
        values.put("fingerprint", alert.fingerprint());
        return values;
    }

    private Map<String, String> common(Function<Alert, Map<String, String>> texts) {
        var common = new TreeMap<>(texts.apply(alerts.getFirst()));
        for (var alert : alerts) {
            common.entrySet().retainAll(texts.apply(alert).entrySet());
        }
        return common;
    }

    private String serviceName() {
        var labels = common(alert -> alert.labels().values());
        return SERVICES.stream()
                .map(labels::get)
                .filter(Objects::nonNull)
                .findFirst()
                .map(name -> cut(name, LONGEST_NAME))
                .orElse("");
    }

    /** What its newest alert says, and how many more there are. */
    private String errorMessage() {
        var newest = alerts.getFirst();
        var message = MESSAGES.stream()
                .map(newest.annotations()::get)
                .filter(text -> text != null && !text.isBlank())
                .findFirst()
                .orElseGet(() -> newest.labels().get("alertname"));
        return cut(message, LONGEST_MESSAGE) + (alerts.size() == 1 ? "" : " (and " + (alerts.size() - 1) + " more)");
    }

    private static String cut(String text, int longest) {
        if (text.length() <= longest) {
            return text;
        }
        var end = Character.isHighSurrogate(text.charAt(longest - 1)) ? longest - 1 : longest;
        return text.substring(0, end) + "…";
    }
}
