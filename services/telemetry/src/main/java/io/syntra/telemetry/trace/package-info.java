/** One trace as a whole: its spans as a tree, and what was logged meanwhile. */
@NullMarked
package io.syntra.telemetry.trace;

import org.jspecify.annotations.NullMarked;
