package io.syntra.telemetry.query;

import java.time.Instant;

/** A query with a name that everybody in the workspace can use. */
public record SavedQuery(String name, String query, String savedBy, Instant savedAt) {}
