/** Slack's incoming webhooks, {@code chat.postMessage} and {@code chat.update}, and the history of its channels. */
@NullMarked
package io.syntra.testing.slack;

import org.jspecify.annotations.NullMarked;
