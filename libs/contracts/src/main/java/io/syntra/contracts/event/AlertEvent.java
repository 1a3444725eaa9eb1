package io.syntra.contracts.event;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeName;
import io.syntra.contracts.AlertRuleId;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the answers to an alert rule's query mean. Of one rule in the order in which they were found. */
@JsonSubTypes({@JsonSubTypes.Type(AlertEvent.Fired.class), @JsonSubTypes.Type(AlertEvent.Resolved.class)})
public sealed interface AlertEvent extends DomainEvent {

    AlertRuleId ruleId();

    /** Of the rule, the same for the same group: what a begin and its end have in common. */
    String fingerprint();

    @Override
    default Topic topic() {
        return Topic.ALERT;
    }

    @Override
    default String key() {
        return ruleId().toString();
    }

    /**
     * It fires, or still does: it is said again after the rule's repeat interval.
     *
     * @param labels the rule's and the group's own; {@code alertname} and {@code severity} are not among them
     * @param value that the rule compared; absent when there was none
     * @param startsAt when it began to fire, the same each time it is said
     * @param repeated whether it was said before
     */
    @JsonTypeName("alert.fired")
    record Fired(
            AlertRuleId ruleId,
            String ruleName,
            String fingerprint,
            String severity,
            Map<String, String> labels,
            Map<String, String> annotations,
            @Nullable Double value,
            Instant startsAt,
            boolean repeated,
            Instant at)
            implements AlertEvent {

        public Fired {
            labels = Map.copyOf(labels);
            annotations = Map.copyOf(annotations);
        }
    }

    /**
     * It is over.
     *
     * @param reason {@code recovered}, {@code rule_changed}, {@code rule_paused} or {@code rule_deleted}
     */
    @JsonTypeName("alert.resolved")
    record Resolved(
            AlertRuleId ruleId,
            String ruleName,
            String fingerprint,
            String severity,
            Map<String, String> labels,
            Instant startsAt,
            String reason,
            Instant at)
            implements AlertEvent {

        public Resolved {
            labels = Map.copyOf(labels);
        }
    }
}
