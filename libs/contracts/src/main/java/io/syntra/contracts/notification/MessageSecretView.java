package io.syntra.contracts.notification;

import io.syntra.contracts.Payload;
import io.syntra.contracts.TargetId;

/**
 * A secret that messages need: of a target that takes notices, or to which some are on their way.
 *
 * @param secret its name
 * @param target for people; holds no secret
 * @param takesNotices whether what goes wrong with other targets is told there
 * @param messages so many are on their way
 */
public record MessageSecretView(
        String secret, TargetId targetId, String channel, String target, boolean takesNotices, long messages)
        implements Payload {}
