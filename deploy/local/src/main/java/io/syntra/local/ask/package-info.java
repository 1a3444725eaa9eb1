/** A conversation with the agent in the terminal. */
@NullMarked
package io.syntra.local.ask;

import org.jspecify.annotations.NullMarked;
