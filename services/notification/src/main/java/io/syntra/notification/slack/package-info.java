/** Slack's incoming webhooks and {@code chat.postMessage}: the requests of a message, and what the answers mean. */
@NullMarked
package io.syntra.notification.slack;

import org.jspecify.annotations.NullMarked;
