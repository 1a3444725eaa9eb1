/** Telegram's Bot API: the requests of a message, and what its answers mean. */
@NullMarked
package io.syntra.notification.telegram;

import org.jspecify.annotations.NullMarked;
