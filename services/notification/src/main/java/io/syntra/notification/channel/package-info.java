/** What the channels have in common: the requests that make up a message, and what an answer means. No channel is known here. */
@NullMarked
package io.syntra.notification.channel;

import org.jspecify.annotations.NullMarked;
