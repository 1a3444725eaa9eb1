/** Slack's incoming webhooks and {@code chat.postMessage}. */
@NullMarked
package io.syntra.testing.slack;

import org.jspecify.annotations.NullMarked;
