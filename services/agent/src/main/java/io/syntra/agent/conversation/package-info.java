/**
 * Conversations and their runs. A run is what one message of a person sets off: turns of a brain, the reads it asked for,
 * the proposals it made. All of it is stored as it happens, so any instance can go on.
 */
@NullMarked
package io.syntra.agent.conversation;

import org.jspecify.annotations.NullMarked;
