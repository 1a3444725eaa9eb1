package io.syntra.contracts.event;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeName;
import io.syntra.contracts.ActionId;
import io.syntra.contracts.ServiceId;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The way of one change that the agent proposed. */
@JsonSubTypes({
    @JsonSubTypes.Type(ActionEvent.Proposed.class),
    @JsonSubTypes.Type(ActionEvent.Approved.class),
    @JsonSubTypes.Type(ActionEvent.Rejected.class),
    @JsonSubTypes.Type(ActionEvent.Executed.class),
    @JsonSubTypes.Type(ActionEvent.Dropped.class),
    @JsonSubTypes.Type(ActionEvent.Verified.class),
    @JsonSubTypes.Type(ActionEvent.Compensated.class),
    @JsonSubTypes.Type(ActionEvent.Escalated.class)
})
public sealed interface ActionEvent extends DomainEvent {

    ActionId actionId();

    @Override
    default Topic topic() {
        return Topic.ACTION;
    }

    @Override
    default String key() {
        return actionId().toString();
    }

    /**
     * Stored with its exact arguments; waits for a person.
     *
     * @param origin where the wish for it came from, for example {@code workflow_run:<id>}; absent when a person's
     */
    @JsonTypeName("action.proposed")
    record Proposed(
            ActionId actionId,
            String tool,
            @Nullable ServiceId serviceId,
            String risk,
            String planHash,
            String requestedBy,
            Instant expiresAt,
            @Nullable String origin,
            Instant at)
            implements ActionEvent {}

    /** A person said yes to exactly this plan. */
    @JsonTypeName("action.approved")
    record Approved(ActionId actionId, String tool, String planHash, String decidedBy, Instant at)
            implements ActionEvent {}

    /** A person said no. */
    @JsonTypeName("action.rejected")
    record Rejected(ActionId actionId, String tool, String decidedBy, Instant at) implements ActionEvent {}

    /** Its call was made: {@code succeeded}, {@code failed} or {@code unknown}. */
    @JsonTypeName("action.executed")
    record Executed(
            ActionId actionId,
            String tool,
            @Nullable ServiceId serviceId,
            String outcome,
            @Nullable String detail,
            Instant at)
            implements ActionEvent {}

    /** It ended and its call was never made: {@code expired}, {@code superseded}, {@code stale} or {@code failed}. */
    @JsonTypeName("action.dropped")
    record Dropped(
            ActionId actionId, String tool, @Nullable ServiceId serviceId, String reason, String detail, Instant at)
            implements ActionEvent {}

    /** What the signals said afterwards: {@code verified} or {@code regressed}. */
    @JsonTypeName("action.verified")
    record Verified(
            ActionId actionId,
            String tool,
            @Nullable ServiceId serviceId,
            String verdict,
            Map<String, Object> evidence,
            Instant at)
            implements ActionEvent {}

    /** Its inverse ran. */
    @JsonTypeName("action.compensated")
    record Compensated(ActionId actionId, ActionId compensatedBy, Instant at) implements ActionEvent {}

    /**
     * It is the newest of several that tried the same fix, and none of them held. The agent does not propose it again: a
     * person has to look for what is behind it.
     *
     * @param wanted what it would have proposed
     * @param times how often the same was tried
     */
    @JsonTypeName("action.escalated")
    record Escalated(
            ActionId actionId,
            String tool,
            @Nullable ServiceId serviceId,
            String target,
            String wanted,
            long times,
            Instant at)
            implements ActionEvent {}
}
