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
     * @param origin {@link #FILE} when the service's own file says so; null when an admin does
     */
    @JsonTypeName("retention.set")
    record RetentionSet(
            @Nullable ServiceId serviceId,
            @Nullable String signal,
            @Nullable Integer days,
            @Nullable Long bytes,
            @Nullable String origin,
            String by,
            Instant at)
            implements KeepingEvent {

        public static final String FILE = "syntra.yaml";

        @Override
        public String key() {
            return "retention";
        }
    }

    /**
     * An admin wants some telemetry gone. Which is not said: the query may name the person whose data it is, and what is
     * told here stays. The receipt, which admins read, has it.
     *
     * @param table {@code logs}, {@code spans} and so on
     */
    @JsonTypeName("erasure.requested")
    record ErasureRequested(UUID erasureId, String table, Instant from, Instant to, String by, Instant at)
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
