/** The stored points of OpenTelemetry metrics as Prometheus' series: names, labels, buckets, and what deltas add up to. */
@NullMarked
package io.syntra.telemetry.promql.stored;

import org.jspecify.annotations.NullMarked;
