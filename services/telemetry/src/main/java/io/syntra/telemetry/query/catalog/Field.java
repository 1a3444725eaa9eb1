package io.syntra.telemetry.query.catalog;

/**
 * A column that people can name.
 *
 * @param sql its value in the stored table
 * @param about one line, for completion
 */
public record Field(String name, Type type, String sql, String about) {}
