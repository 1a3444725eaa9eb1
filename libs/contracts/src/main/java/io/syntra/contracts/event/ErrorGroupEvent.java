package io.syntra.contracts.event;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeName;
import io.syntra.contracts.ErrorGroupId;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.telemetry.ErrorGroupStatus;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What happened to a group of equal errors. */
@JsonSubTypes({
    @JsonSubTypes.Type(ErrorGroupEvent.Opened.class),
    @JsonSubTypes.Type(ErrorGroupEvent.Spiking.class),
    @JsonSubTypes.Type(ErrorGroupEvent.Regressed.class),
    @JsonSubTypes.Type(ErrorGroupEvent.Resolved.class),
    @JsonSubTypes.Type(ErrorGroupEvent.Merged.class),
    @JsonSubTypes.Type(ErrorGroupEvent.Split.class)
})
public sealed interface ErrorGroupEvent extends DomainEvent {

    ErrorGroupId groupId();

    @Override
    default Topic topic() {
        return Topic.ERROR_GROUP;
    }

    @Override
    default String key() {
        return groupId().toString();
    }

    /** The first error of a new kind. */
    @JsonTypeName("error_group.opened")
    record Opened(
            ErrorGroupId groupId,
            ServiceId serviceId,
            String serviceName,
            String errorType,
            String message,
            @Nullable String culprit,
            @Nullable String version,
            long count,
            Instant firstSeen,
            Instant at)
            implements ErrorGroupEvent {}

    /**
     * Many more than usual, once for each spike.
     *
     * @param countPerMinute of the last minutes, on average
     */
    @JsonTypeName("error_group.spiking")
    record Spiking(
            ErrorGroupId groupId,
            ServiceId serviceId,
            String serviceName,
            String errorType,
            String message,
            long countPerMinute,
            Instant at)
            implements ErrorGroupEvent {}

    /** It came back after it was resolved. */
    @JsonTypeName("error_group.regressed")
    record Regressed(
            ErrorGroupId groupId,
            ServiceId serviceId,
            String serviceName,
            String errorType,
            String message,
            @Nullable String version,
            Instant at)
            implements ErrorGroupEvent {}

    /** A person called it resolved. */
    @JsonTypeName("error_group.resolved")
    record Resolved(ErrorGroupId groupId, ServiceId serviceId, String serviceName, String resolvedBy, Instant at)
            implements ErrorGroupEvent {}

    /**
     * A person said that it is the same as another one: from now on its errors count there.
     *
     * @param into the other one
     */
    @JsonTypeName("error_group.merged")
    record Merged(
            ErrorGroupId groupId,
            ErrorGroupId into,
            ServiceId serviceId,
            String serviceName,
            String mergedBy,
            Instant at)
            implements ErrorGroupEvent {}

    /**
     * A person took it out of the one that it was merged into.
     *
     * @param outOf the other one
     * @param status of its own, from before it was merged; absent, as what it says of the error, in older events
     */
    @JsonTypeName("error_group.split")
    record Split(
            ErrorGroupId groupId,
            ErrorGroupId outOf,
            ServiceId serviceId,
            String serviceName,
            String splitBy,
            @Nullable String errorType,
            @Nullable String message,
            @Nullable ErrorGroupStatus status,
            Instant at)
            implements ErrorGroupEvent {}
}
