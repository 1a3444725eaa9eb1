/**
 * What a conversation may use up, and what it has. Everything is added up from what is stored with the turns and calls, so
 * it holds over restarts and instances. Who enforces it is the loop.
 */
@NullMarked
package io.syntra.agent.budget;

import org.jspecify.annotations.NullMarked;
