package io.syntra.telemetry.limit;

import jakarta.validation.constraints.Min;

/**
 * What a workspace may send.
 *
 * @param rowsPerSecond log records, spans and data points
 * @param bytesPerSecond after decompression
 * @param attributes of one record
 * @param attributeValues of one attribute of a service's metrics, in a day
 */
public record IngestLimits(
        @Min(1) long rowsPerSecond,
        @Min(1) long bytesPerSecond,
        @Min(1) int attributes,
        @Min(1) int attributeValues) {}
