/** What {@code bench telemetry} sends: OTLP as a small shop would, made without a library and sent as an exporter does. */
@NullMarked
package io.syntra.local.bench.otlp;

import org.jspecify.annotations.NullMarked;
