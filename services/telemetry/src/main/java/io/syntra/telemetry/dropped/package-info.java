/** How many records were not kept, and why. */
@NullMarked
package io.syntra.telemetry.dropped;

import org.jspecify.annotations.NullMarked;
