/** How long telemetry is kept, and the sweeper that drops what is older. */
@NullMarked
package io.syntra.telemetry.retention;

import org.jspecify.annotations.NullMarked;
