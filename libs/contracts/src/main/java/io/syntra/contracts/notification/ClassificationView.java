package io.syntra.contracts.notification;

import io.syntra.contracts.Payload;
import org.jspecify.annotations.Nullable;

/**
 * What a channel's answer means.
 *
 * @param outcome {@code delivered}; {@code retry}: not delivered, tried again; {@code permanent}: not delivered, and
 *     trying again would not help; {@code unknown}: perhaps delivered, so a person decides
 * @param retryAfter seconds that the channel asks to wait
 */
public record ClassificationView(String outcome, @Nullable Long retryAfter, String reason) implements Payload {}
