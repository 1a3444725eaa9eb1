package io.syntra.contracts.notification;

import io.syntra.contracts.DeliveryId;
import io.syntra.contracts.Payload;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One message to one target, or one part of it, and how it fared.
 *
 * @param requestId the message; its first part has the same id
 * @param part from 1
 * @param target where it goes, with credentials masked
 * @param state {@code pending}, {@code sending}, {@code waiting}, {@code delivered}, {@code failed} or {@code unknown}
 * @param nextAttemptAt when a waiting one is tried again
 * @param warnings what of the message is not as its author may think, such as a value that is not shown exactly
 */
public record DeliveryView(
        DeliveryId id,
        DeliveryId requestId,
        int part,
        String channel,
        String target,
        String title,
        String state,
        int attempts,
        @Nullable String reason,
        @Nullable String origin,
        Instant requestedAt,
        @Nullable Instant deliveredAt,
        @Nullable Instant nextAttemptAt,
        List<String> warnings)
        implements Payload {

    public DeliveryView {
        warnings = List.copyOf(warnings);
    }
}
