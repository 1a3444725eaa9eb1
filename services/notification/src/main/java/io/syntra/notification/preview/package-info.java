/** What would be sent, and what an answer means, for those who write messages and those who wonder about one. Nothing is sent. */
@NullMarked
package io.syntra.notification.preview;

import org.jspecify.annotations.NullMarked;
