/** The places that messages are sent to: what is known of each, and what people can do about one that takes none. */
@NullMarked
package io.syntra.notification.target;

import org.jspecify.annotations.NullMarked;
