package io.syntra.contracts.workflow;

import io.syntra.contracts.Payload;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Nobody is to be told of these alerts for a while.
 *
 * @param matchers which ones, for example {@code service="shop-api"}; all of them must match
 * @param startsAt at once when absent
 */
public record CreateSilence(
        @Nullable List<String> matchers,
        @Nullable Instant startsAt,
        @Nullable Instant endsAt,
        @Nullable String comment) implements Payload {

    public CreateSilence {
        matchers = matchers == null ? null : List.copyOf(matchers);
    }
}
