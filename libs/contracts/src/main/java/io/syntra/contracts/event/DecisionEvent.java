package io.syntra.contracts.event;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeName;
import io.syntra.contracts.RunId;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What people decided about workflows and alerts, for the workspace's audit log. */
@JsonSubTypes({
    @JsonSubTypes.Type(DecisionEvent.ApprovalDecided.class),
    @JsonSubTypes.Type(DecisionEvent.Silenced.class),
    @JsonSubTypes.Type(DecisionEvent.SilenceEnded.class),
    @JsonSubTypes.Type(DecisionEvent.InhibitionsChanged.class)
})
public sealed interface DecisionEvent extends DomainEvent {

    /** Who. */
    String by();

    Instant at();

    @Override
    default Topic topic() {
        return Topic.DECISION;
    }

    /**
     * Somebody answered what a run asks.
     *
     * @param question as it was shown
     * @param decision {@code approved} or {@code rejected}
     */
    @JsonTypeName("approval.decided")
    record ApprovalDecided(
            UUID approvalId,
            RunId runId,
            String workflowName,
            String node,
            String question,
            String decision,
            @Nullable String comment,
            String by,
            Instant at)
            implements DecisionEvent {

        @Override
        public String key() {
            return runId.toString();
        }
    }

    /** Nobody is told of certain alerts for a while. */
    @JsonTypeName("silence.created")
    record Silenced(
            UUID silenceId,
            List<String> matchers,
            Instant startsAt,
            Instant endsAt,
            String comment,
            String by,
            Instant at)
            implements DecisionEvent {

        public Silenced {
            matchers = List.copyOf(matchers);
        }

        @Override
        public String key() {
            return silenceId.toString();
        }
    }

    /** Before its time. */
    @JsonTypeName("silence.ended")
    record SilenceEnded(UUID silenceId, String by, Instant at) implements DecisionEvent {

        @Override
        public String key() {
            return silenceId.toString();
        }
    }

    /**
     * Which alerts make others not worth telling was changed.
     *
     * @param version that {@code GET /inhibitions} shows
     */
    @JsonTypeName("inhibitions.changed")
    record InhibitionsChanged(int version, int rules, String by, Instant at) implements DecisionEvent {

        @Override
        public String key() {
            return "inhibitions";
        }
    }
}
