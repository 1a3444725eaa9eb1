/** Slack's incoming webhooks and {@code chat.postMessage}: the requests of a message, and what the answers mean. */
@NullMarked
package io.syntra.channel.slack;

import org.jspecify.annotations.NullMarked;
