/**
 * What the channels for messages have in common: a node's configuration, where a message goes, and what an answer means.
 * Nothing is sent here, and no secret is looked up.
 */
@NullMarked
package io.syntra.channel;

import org.jspecify.annotations.NullMarked;
