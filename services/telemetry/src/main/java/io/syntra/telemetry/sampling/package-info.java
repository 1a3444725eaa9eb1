/** Which records of a service its people do not want to keep. */
@NullMarked
package io.syntra.telemetry.sampling;

import org.jspecify.annotations.NullMarked;
