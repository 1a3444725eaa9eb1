/** What all reads have in common: their parameters and time ranges. */
@NullMarked
package io.syntra.telemetry.query;

import org.jspecify.annotations.NullMarked;
