/** What a PromQL expression is at a time, over series in memory. Knows no storage and no HTTP. */
@NullMarked
package io.syntra.telemetry.promql.evaluation;

import org.jspecify.annotations.NullMarked;
