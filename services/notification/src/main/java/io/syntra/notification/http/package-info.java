/** One HTTP request to a target, and what came back. What that means for a delivery is decided elsewhere. */
@NullMarked
package io.syntra.notification.http;

import org.jspecify.annotations.NullMarked;
