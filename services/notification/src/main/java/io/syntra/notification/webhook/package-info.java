/** The webhook channel: what is sent, and what an answer means. */
@NullMarked
package io.syntra.notification.webhook;

import org.jspecify.annotations.NullMarked;
