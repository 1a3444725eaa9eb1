/** Metrics: how OTLP points become rows, and how a metric over time is read, the router's traffic included. */
@NullMarked
package io.syntra.telemetry.metric;

import org.jspecify.annotations.NullMarked;
