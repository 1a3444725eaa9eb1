/** Spans of traces: how an OTLP span becomes a row. */
@NullMarked
package io.syntra.telemetry.span;

import org.jspecify.annotations.NullMarked;
