/**
 * The event stream of a conversation: stored with a number that rises by one, and streamed from the store, so that a
 * reader may come back to any point on any instance.
 */
@NullMarked
package io.syntra.agent.journal;

import org.jspecify.annotations.NullMarked;
