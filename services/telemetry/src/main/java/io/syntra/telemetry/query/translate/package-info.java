/**
 * Queries as SQL. Every value that a person wrote is a bound parameter, every identifier is the catalogue's or
 * generated, and each read of a table is within the workspace and the time that is asked for: {@code Scan} is the only
 * place that names a table.
 */
@NullMarked
package io.syntra.telemetry.query.translate;

import org.jspecify.annotations.NullMarked;
