package io.syntra.telemetry.promql.series;

/** The value of a series at the time that is asked about. */
public record Sample(Labels labels, double value) {}
