/** A strict stand-in for the Chat Completions API, which many servers speak; it refuses what any of them refuses. */
@NullMarked
package io.syntra.testing.openai;

import org.jspecify.annotations.NullMarked;
