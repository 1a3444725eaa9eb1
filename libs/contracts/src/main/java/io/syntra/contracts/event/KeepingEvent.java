package io.syntra.contracts.event;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeName;
import io.syntra.contracts.ServiceId;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What people decided about stored telemetry, for the workspace's audit log. */
@JsonSubTypes({
    @JsonSubTypes.Type(KeepingEvent.RetentionSet.class),
    @JsonSubTypes.Type(KeepingEvent.ErasureRequested.class),
    @JsonSubTypes.Type(KeepingEvent.Erased.class)
})
public sealed interface KeepingEvent extends DomainEvent {

    /** Who. */
    String by();

    Instant at();

    @Override
    default Topic topic() {
        return Topic.KEEPING;
    }

    /**
     * How long telemetry is kept was set; without days and bytes, the usual time holds again.
     *
     * @param serviceId null for all services
     * @param signal null for all signals
     */
    @JsonTypeName("retention.set")
    record RetentionSet(
            @Nullable ServiceId serviceId,
            @Nullable String signal,
            @Nullable Integer days,
            @Nullable Long bytes,
            String by,
            Instant at)
            implements KeepingEvent {

        @Override
        public String key() {
            return "retention";
        }
    }

    /**
     * An admin wants some telemetry gone.
     *
     * @param query says which
     */
    @JsonTypeName("erasure.requested")
    record ErasureRequested(UUID erasureId, String query, Instant from, Instant to, String by, Instant at)
            implements KeepingEvent {

        @Override
        public String key() {
            return erasureId.toString();
        }
    }

    /**
     * It is gone.
     *
     * @param rows how many there were
     */
    @JsonTypeName("erasure.done")
    record Erased(UUID erasureId, long rows, String by, Instant at) implements KeepingEvent {

        @Override
        public String key() {
            return erasureId.toString();
        }
    }
}
