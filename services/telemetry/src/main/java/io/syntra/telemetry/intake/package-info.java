/** What becomes of OTLP behind Kafka: logs, spans and points for ClickHouse, errors for their groups. */
@NullMarked
package io.syntra.telemetry.intake;

import org.jspecify.annotations.NullMarked;
