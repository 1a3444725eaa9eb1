/** Telemetry that is erased for what it says, such as a person's data, and the receipts of that. */
@NullMarked
package io.syntra.telemetry.erasure;

import org.jspecify.annotations.NullMarked;
