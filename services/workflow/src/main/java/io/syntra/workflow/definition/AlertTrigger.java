package io.syntra.workflow.definition;

import io.syntra.contracts.workflow.Trigger;
import io.syntra.contracts.workflow.TriggerTypeView;
import io.syntra.problem.JsonPlace;
import io.syntra.workflow.matcher.Matchers;
import io.syntra.workflow.node.Schema;
import io.syntra.workflow.node.WrittenDuration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Alerts that fire or are over, told in groups. */
final class AlertTrigger implements TriggerType {

    static final String TYPE = "alert";

    /** What its runs know. */
    private static final Set<String> VARIABLES = Set.of(
            "status",
            "reason",
            "group_key",
            "incident",
            "group_labels",
            "common_labels",
            "common_annotations",
            "alerts",
            "firing",
            "resolved",
            "left_out");

    private static final Set<String> OBJECTS = Set.of("group_labels", "common_labels", "common_annotations");

    private static final String EACH = "...";
    private static final int MOST_LABELS = 20;
    private static final int LONGEST_NAME = 200;
    private static final Duration LONGEST = Duration.ofDays(30);

    private static final Map<String, Object> SCHEMA = Schema.of("""
            {"type": "object", "additionalProperties": false,
             "properties": {
               "matchers": {"title": "Which alerts", "type": "array", "maxItems": 50, "x-field": "matchers",
                            "items": {"type": "string"}, "examples": [["severity=\\"critical\\"", "service=~\\"shop-.*\\""]],
                            "description": "All must match; with =, !=, =~ and !~. Without any, every alert."},
               "group_by": {"title": "Grouped by", "type": "array", "maxItems": 20, "items": {"type": "string"},
                            "examples": [["alertname", "service"], ["..."]],
                            "description": "Alerts with the same values are told together; ... tells each by itself."},
               "group_wait": {"title": "Wait for others", "type": "string", "pattern": "^(0|[1-9][0-9]{0,8})[smhd]$",
                              "default": "30s", "description": "Before the first message of a group."},
               "group_interval": {"title": "Between changes", "type": "string", "pattern": "^[1-9][0-9]{0,8}[smhd]$",
                                  "default": "5m", "description": "Before what changed in a group is told."},
               "repeat_interval": {"title": "Repeat", "type": "string", "pattern": "^[1-9][0-9]{0,8}[smhd]$",
                                   "default": "4h", "description": "When a group that still fires is told again."},
               "send_resolved": {"title": "Tell the end", "type": "boolean", "default": true}}}""");

    private static final TriggerTypeView VIEW = new TriggerTypeView(
            TYPE,
            "Alert",
            "Siren",
            "Alerts fire or are over. They are told in groups, once, and again while they last.",
            SCHEMA,
            Inputs.known(VARIABLES),
            null,
            false);

    @Override
    public Optional<Provided> provides(Trigger trigger) {
        return Optional.of(new Provided(TYPE, VARIABLES, OBJECTS));
    }

    @Override
    public TriggerTypeView view() {
        return VIEW;
    }

    @Override
    public Trigger read(JsonPlace place) {
        place.object(
                "type", "matchers", "group_by", "group_wait", "group_interval", "repeat_interval", "send_resolved");
        var resolved = place.at("send_resolved");
        return new Trigger.OnAlert(
                place.at("matchers").absent() ? List.of() : Matchers.read(place.at("matchers")),
                groupBy(place.at("group_by")),
                duration(place.at("group_wait"), Duration.ZERO),
                duration(place.at("group_interval"), Duration.ofSeconds(1)),
                duration(place.at("repeat_interval"), Duration.ofSeconds(1)),
                resolved.absent() ? null : resolved.flag());
    }

    private static List<String> groupBy(JsonPlace place) {
        var names = new ArrayList<String>();
        if (!place.absent()) {
            for (var item : place.items()) {
                var name = item.text();
                if (name.isBlank() || name.length() > LONGEST_NAME || names.contains(name)) {
                    item.wrong("must be the name of a label, each once");
                }
                names.add(name);
            }
        }
        if (names.size() > MOST_LABELS || (names.contains(EACH) && names.size() > 1)) {
            place.wrong(
                    "has up to " + MOST_LABELS + " labels, or \"" + EACH + "\" alone, which makes each alert a group");
        }
        return names;
    }

    private static @Nullable String duration(JsonPlace place, Duration shortest) {
        var text = place.optionalText();
        if (text != null
                && WrittenDuration.of(text)
                        .filter(written -> written.compareTo(shortest) >= 0 && written.compareTo(LONGEST) <= 0)
                        .isEmpty()) {
            place.wrong("must be a duration such as 30s, 5m or 4h, from " + shortest.toSeconds() + "s to "
                    + LONGEST.toDays() + "d");
        }
        return text;
    }
}
