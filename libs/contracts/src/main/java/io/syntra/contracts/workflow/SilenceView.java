package io.syntra.contracts.workflow;

import io.syntra.contracts.Payload;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A time in which nobody is told of certain alerts. It stays readable when it is over.
 *
 * @param expiredBy who ended it before its time
 */
public record SilenceView(
        UUID id,
        State state,
        List<String> matchers,
        Instant startsAt,
        Instant endsAt,
        String comment,
        String createdBy,
        Instant createdAt,
        @Nullable String expiredBy)
        implements Payload {

    public SilenceView {
        matchers = List.copyOf(matchers);
    }

    /** Where it is in its time. */
    public enum State {
        PENDING,
        ACTIVE,
        EXPIRED
    }
}
