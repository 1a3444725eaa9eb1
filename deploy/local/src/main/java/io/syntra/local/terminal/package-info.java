/** What a person sees: lines, a status line, questions, and failures in one line. Knows nothing of Syntra. */
@NullMarked
package io.syntra.local.terminal;

import org.jspecify.annotations.NullMarked;
