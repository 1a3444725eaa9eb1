/** The channels that messages are written for: how one is read, where it goes, how fast, and what came of it. */
@NullMarked
package io.syntra.notification.channel;

import org.jspecify.annotations.NullMarked;
