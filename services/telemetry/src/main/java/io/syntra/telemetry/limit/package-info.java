/** How much a workspace may send, and how much of it is remembered to know that. */
@NullMarked
package io.syntra.telemetry.limit;

import org.jspecify.annotations.NullMarked;
