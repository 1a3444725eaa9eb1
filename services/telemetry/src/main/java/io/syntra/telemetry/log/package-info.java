/** Log records: how an OTLP record becomes a row, and how rows are read again. */
@NullMarked
package io.syntra.telemetry.log;

import org.jspecify.annotations.NullMarked;
