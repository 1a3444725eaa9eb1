/** Error groups: finds errors in logs and spans, puts the same ones together, says when one is new or comes back. */
@NullMarked
package io.syntra.telemetry.error;

import org.jspecify.annotations.NullMarked;
