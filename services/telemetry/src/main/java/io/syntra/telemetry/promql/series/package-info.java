/** What PromQL is about: series of samples, their labels, and the port that they come through. No syntax, no storage. */
@NullMarked
package io.syntra.telemetry.promql.series;

import org.jspecify.annotations.NullMarked;
