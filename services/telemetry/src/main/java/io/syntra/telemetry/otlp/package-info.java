/**
 * OpenTelemetry's door: takes OTLP over HTTP, refuses what cannot be kept, and hands the rest to Kafka split by
 * service. What is in the records is read later, behind Kafka.
 */
@NullMarked
package io.syntra.telemetry.otlp;

import org.jspecify.annotations.NullMarked;
