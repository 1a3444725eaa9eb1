package io.syntra.contracts.notification;

import io.syntra.contracts.Payload;
import io.syntra.contracts.TargetId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A place that messages were sent to.
 *
 * @param target for people; holds no secret
 * @param secret the name of the secret that holds its token or URL; absent when that was written out once
 * @param state {@code healthy} or {@code needs_attention}: it refused a message for good
 * @param reason why it needs attention
 * @param since when it began to
 * @param deliveredAt when it last took a message
 * @param takesNotices whether what goes wrong with other targets is told there
 */
public record TargetView(
        TargetId id,
        String channel,
        String target,
        @Nullable String secret,
        String state,
        @Nullable String reason,
        @Nullable Instant since,
        @Nullable Instant deliveredAt,
        boolean takesNotices)
        implements Payload {}
