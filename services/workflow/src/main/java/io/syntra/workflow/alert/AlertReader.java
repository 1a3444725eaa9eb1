package io.syntra.workflow.alert;

import com.fasterxml.jackson.databind.JsonNode;
import io.syntra.problem.JsonPlace;
import io.syntra.problem.Problem;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import io.syntra.workflow.matcher.Labels;
import io.syntra.workflow.run.TriggerData.Cause;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads alerts as they are sent to an Alertmanager (the array of its API v2) or by one (its webhook, version 4). A wrong
 * one does not take the others along.
 */
final class AlertReader {

    private static final int MOST_LABELS = 64;
    private static final int LONGEST_NAME = 200;
    private static final int LONGEST_LABELS = 4_000;
    private static final int LONGEST_ANNOTATIONS = 6_000;
    private static final int LONGEST_URL = 2_000;
    private static final int FIRST_YEAR = 1;
    private static final int LAST_YEAR = 9999;
    private static final String ALERTS = "alerts";

    private final AlertLimits limits;
    private final Instant now;
    private final List<Sent> alerts = new ArrayList<>();
    private final List<Problem.Field> wrong = new ArrayList<>();

    AlertReader(AlertLimits limits, Instant now) {
        this.limits = limits;
        this.now = now;
    }

    /** @param place where it stood, for example {@code alerts[3]} */
    record Sent(String place, Alert alert) {

        Sent causedBy(@Nullable Cause run) {
            return new Sent(place, alert.causedBy(run));
        }
    }

    /** @param wrong says of each that is not among them what is wrong with it */
    record Read(List<Sent> alerts, List<Problem.Field> wrong) {}

    /** @throws ProblemException when it is neither, or there are too many */
    Read read(@Nullable JsonNode body) {
        if (body != null && body.isArray()) {
            each(body, false);
        } else if (body != null
                && body.path(ALERTS).isArray()
                && body.path("version").asText().equals("4")) {
            each(body.path(ALERTS), true);
        } else {
            throw ProblemException.of(
                    ProblemCode.MALFORMED_REQUEST,
                    "Send what Prometheus sends to an Alertmanager, [{\"labels\": {\"alertname\": \"…\"}, …}], or what an"
                            + " Alertmanager sends to a webhook, {\"version\": \"4\", \"alerts\": […], …}.");
        }
        return new Read(alerts, wrong);
    }

    private void each(JsonNode items, boolean webhook) {
        if (items.size() > limits.perRequest() && webhook) {
            // It would send the same again and again, or give up on all of them.
            wrong.add(new Problem.Field(
                    ALERTS + "[" + limits.perRequest() + "]",
                    "from this one on not taken: one request takes " + limits.perRequest() + " alerts, not "
                            + items.size()
                            + ". Set max_alerts in the webhook's configuration, or group by more labels."));
        } else if (items.size() > limits.perRequest()) {
            throw ProblemException.of(
                    ProblemCode.TOO_LARGE,
                    "One request takes " + limits.perRequest() + " alerts, not " + items.size()
                            + ". Send them in several.");
        }
        IntStream.range(0, Math.min(items.size(), limits.perRequest())).forEach(i -> {
            var mistakes = new ArrayList<Problem.Field>();
            var name = ALERTS + "[" + i + "]";
            var alert = one(JsonPlace.root(items.get(i), mistakes), webhook);
            if (mistakes.isEmpty()) {
                alerts.add(new Sent(name, alert));
            } else {
                mistakes.forEach(mistake -> wrong.add(new Problem.Field(
                        mistake.name().equals("body") ? name : name + "." + mistake.name(), mistake.message())));
            }
        });
    }

    private Alert one(JsonPlace place, boolean webhook) {
        var labels = labels(place.at("labels"));
        var annotations = annotations(place.at("annotations"));
        var starts = time(place.at("startsAt"));
        var ends = time(place.at("endsAt"));
        var url = place.at("generatorURL").optionalText();
        if (starts == null) {
            starts = ends == null || ends.isAfter(now) ? now : ends;
        }
        if (webhook && "resolved".equals(place.at("status").optionalText()) && (ends == null || ends.isAfter(now))) {
            ends = starts.isAfter(now) ? starts : now;
        }
        if (labels.get(OwnAlert.SOURCE).equals(OwnAlert.SYNTRA) && (ends == null || ends.isAfter(now))) {
            place.at("labels")
                    .wrong("source=\"syntra\" is for Syntra's own alerts, which can only be ended: with endsAt, not in"
                            + " the future");
        }
        if (ends != null && ends.isBefore(starts)) {
            place.at("endsAt").wrong("is before startsAt");
        }
        var timesOut = ends == null;
        return new Alert(
                labels,
                annotations,
                starts,
                ends == null ? now.plus(webhook ? limits.webhookTimeout() : limits.resolveTimeout()) : ends,
                timesOut,
                url == null || url.isEmpty() || url.length() > LONGEST_URL || hasControls(url) ? null : url,
                null,
                null,
                now);
    }

    private static Labels labels(JsonPlace place) {
        var labels = new Labels(texts(place));
        var length = labels.values().entrySet().stream()
                .mapToInt(label -> label.getKey().length() + label.getValue().length())
                .sum();
        if (labels.isEmpty()) {
            place.wrong("must name at least one label, such as alertname");
        } else if (labels.values().size() > MOST_LABELS || length > LONGEST_LABELS) {
            place.wrong("can have " + MOST_LABELS + " labels and " + LONGEST_LABELS
                    + " characters; put what does not tell alerts apart into annotations");
        }
        labels.values().forEach((name, value) -> {
            if (name.isBlank() || name.length() > LONGEST_NAME || hasControls(name) || hasControls(value)) {
                place.wrong("a label's name has 1 to " + LONGEST_NAME
                        + " characters, and neither it nor its value control characters");
            }
        });
        return labels;
    }

    /** Too long ones are cut: an alert without its details is better than none. */
    private static Map<String, String> annotations(JsonPlace place) {
        var annotations = new TreeMap<String, String>();
        int room = LONGEST_ANNOTATIONS;
        for (var annotation : texts(place).entrySet()) {
            var name = withoutControls(annotation.getKey());
            room -= name.length();
            if (room > 0 && name.length() <= LONGEST_NAME) {
                var value = cut(withoutControls(annotation.getValue()), room);
                annotations.put(name, value);
                room -= value.length();
            }
        }
        return annotations;
    }

    private static String withoutControls(String text) {
        return text.replaceAll("[\\p{Cntrl}&&[^\\n\\t]]", " ");
    }

    private static String cut(String text, int room) {
        if (text.length() <= room) {
            return text;
        }
        var end = Math.max(0, room - 1);
        return text.substring(0, end > 0 && Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end) + "…";
    }

    private static Map<String, String> texts(JsonPlace place) {
        var texts = new TreeMap<String, String>();
        if (place.optionalObject() != null) {
            for (var name : place.names()) {
                if (!StandardCharsets.UTF_8.newEncoder().canEncode(name)) {
                    place.wrong("a name holds half of a surrogate pair, which is no text");
                    continue;
                }
                var value = place.at(name).optionalText();
                texts.put(name, value == null ? "" : value);
            }
        }
        return texts;
    }

    private static boolean hasControls(String text) {
        return text.chars().anyMatch(c -> Character.isISOControl(c) && c != '\n' && c != '\t');
    }

    /** Go's zero time is how Prometheus spells that there is none. */
    private static @Nullable Instant time(JsonPlace place) {
        var text = place.optionalText();
        if (text == null || text.isEmpty() || text.startsWith("0001-01-01T00:00:00")) {
            return null;
        }
        try {
            var time = OffsetDateTime.parse(text);
            if (time.getYear() >= FIRST_YEAR && time.getYear() <= LAST_YEAR) {
                return time.toInstant();
            }
        } catch (DateTimeException e) {
            // said below
        }
        place.wrong("is not a time such as 2026-01-31T09:30:00Z");
        return null;
    }
}
