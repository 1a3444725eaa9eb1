/** Prometheus' HTTP API. */
@NullMarked
package io.syntra.telemetry.promql.api;

import org.jspecify.annotations.NullMarked;
