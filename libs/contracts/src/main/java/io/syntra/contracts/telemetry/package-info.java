/** What telemetry's REST API says: log lines, metric series, error groups. */
@NullMarked
package io.syntra.contracts.telemetry;

import org.jspecify.annotations.NullMarked;
