/** Telemetry: OTLP in, ClickHouse, reads of logs and metrics, error groups. One package for each feature. */
@NullMarked
package io.syntra.telemetry;

import org.jspecify.annotations.NullMarked;
