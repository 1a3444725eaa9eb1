/** The way to ClickHouse: inserts that count once, reads with limits, migrations of its tables. Knows no table's rows. */
@NullMarked
package io.syntra.telemetry.clickhouse;

import org.jspecify.annotations.NullMarked;
