/** Telegram's Bot API: the requests of a message, and what its answers mean. */
@NullMarked
package io.syntra.channel.telegram;

import org.jspecify.annotations.NullMarked;
