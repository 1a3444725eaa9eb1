package io.syntra.contracts.workflow;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import io.syntra.contracts.Payload;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What starts a run. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(Trigger.OnEvent.class),
    @JsonSubTypes.Type(Trigger.OnSchedule.class),
    @JsonSubTypes.Type(Trigger.OnWebhook.class),
    @JsonSubTypes.Type(Trigger.OnAlert.class),
    @JsonSubTypes.Type(Trigger.Manual.class)
})
public sealed interface Trigger extends Payload {

    /**
     * An event of the workflow's workspace.
     *
     * @param eventType for example {@code error_group.opened}
     * @param filter every named field of the event must have exactly this value
     */
    @JsonTypeName("event")
    record OnEvent(String eventType, Map<String, Object> filter) implements Trigger {

        public OnEvent(String eventType, @Nullable Map<String, Object> filter) {
            this.eventType = eventType;
            this.filter = filter == null ? Map.of() : Map.copyOf(filter);
        }
    }

    /**
     * Alerts of the workflow's workspace, told in groups. One run for each notification of a group.
     *
     * @param matchers which alerts, for example {@code severity="critical"}; all of them must match
     * @param groupBy the labels whose values make a group; {@code ...} alone makes each alert one; none puts all in one
     * @param groupWait how long the first alert of a group waits for others, for example {@code 30s}, the default
     * @param groupInterval how long what changed in a group waits, {@code 5m} when absent
     * @param repeatInterval after which a group that still fires is told again, {@code 4h} when absent
     * @param sendResolved whether the end of alerts is told; absent means that it is
     */
    @JsonTypeName("alert")
    record OnAlert(
            List<String> matchers,
            List<String> groupBy,
            @Nullable String groupWait,
            @Nullable String groupInterval,
            @Nullable String repeatInterval,
            @Nullable Boolean sendResolved)
            implements Trigger {

        public OnAlert(
                @Nullable List<String> matchers,
                @Nullable List<String> groupBy,
                @Nullable String groupWait,
                @Nullable String groupInterval,
                @Nullable String repeatInterval,
                @Nullable Boolean sendResolved) {
            this.matchers = matchers == null ? List.of() : List.copyOf(matchers);
            this.groupBy = groupBy == null ? List.of() : List.copyOf(groupBy);
            this.groupWait = groupWait;
            this.groupInterval = groupInterval;
            this.repeatInterval = repeatInterval;
            this.sendResolved = sendResolved;
        }
    }

    /**
     * Only a person or an outside producer.
     *
     * @param inputs the fields that whoever starts it gives; absent when its author does not say
     */
    @JsonTypeName("manual")
    record Manual(@Nullable List<String> inputs) implements Trigger {

        public Manual {
            inputs = inputs == null ? null : List.copyOf(inputs);
        }
    }

    /**
     * Certain times.
     *
     * @param cron five fields as in crontab(5)
     * @param timeZone of the tz database, for example {@code Europe/Berlin}; absent means UTC
     */
    @JsonTypeName("schedule")
    record OnSchedule(String cron, @Nullable String timeZone) implements Trigger {}

    /**
     * A signed request to {@code POST /api/v1/hooks/<id of the workflow>}.
     *
     * @param secret a reference to what its sender signs with
     * @param signature absent means {@code standard}
     * @param answer absent means {@code accepted}
     * @param inputs the fields that its sender gives; absent when the author does not say
     */
    @JsonTypeName("webhook")
    record OnWebhook(
            String secret,
            @Nullable Signature signature,
            @Nullable Answer answer,
            @Nullable List<String> inputs) implements Trigger {

        public OnWebhook {
            inputs = inputs == null ? null : List.copyOf(inputs);
        }

        /** How a request is signed. */
        public enum Signature {
            /** As standardwebhooks.com writes it: {@code webhook-id}, {@code webhook-timestamp}, {@code webhook-signature}. */
            STANDARD,
            /** {@code X-Hub-Signature-256}, as GitHub and others send it. */
            GITHUB,
            /** {@code X-Slack-Signature}, as Slack sends events, commands and presses of buttons to an app. */
            SLACK
        }

        /** What the sender gets. */
        public enum Answer {
            /** The run's id, at once. */
            ACCEPTED,
            /** What the last node said, when the run is over. */
            RESULT
        }
    }
}
