/** The webhook channel: one HTTP request and what came back. What that means for the delivery is decided elsewhere. */
@NullMarked
package io.syntra.notification.webhook;

import org.jspecify.annotations.NullMarked;
