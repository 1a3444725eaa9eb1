/** The plain Kafka clients of this service, for what neither outbox nor channels are made for. */
@NullMarked
package io.syntra.telemetry.kafka;

import org.jspecify.annotations.NullMarked;
