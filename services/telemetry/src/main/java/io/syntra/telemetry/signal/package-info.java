/** What log records, spans and metric points have in common: who sent them, their attributes, their place. */
@NullMarked
package io.syntra.telemetry.signal;

import org.jspecify.annotations.NullMarked;
