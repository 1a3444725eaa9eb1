package io.syntra.workflow.alert;

import io.syntra.contracts.workflow.SilenceView;
import io.syntra.workflow.matcher.Labels;
import io.syntra.workflow.matcher.Matchers;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A time in which nobody is told of certain alerts. */
record Silence(
        UUID id,
        Matchers matchers,
        Instant startsAt,
        Instant endsAt,
        String comment,
        String createdBy,
        Instant createdAt,
        @Nullable String expiredBy) {

    boolean silences(Labels labels, Instant now) {
        return stateAt(now) == SilenceView.State.ACTIVE && matchers.match(labels);
    }

    SilenceView.State stateAt(Instant now) {
        if (!endsAt.isAfter(now)) {
            return SilenceView.State.EXPIRED;
        }
        return startsAt.isAfter(now) ? SilenceView.State.PENDING : SilenceView.State.ACTIVE;
    }

    SilenceView view(Instant now) {
        return new SilenceView(
                id, stateAt(now), matchers.texts(), startsAt, endsAt, comment, createdBy, createdAt, expiredBy);
    }
}
