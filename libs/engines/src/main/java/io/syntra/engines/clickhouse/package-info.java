/**
 * The ClickHouse engine, which npm's {@code chdb} ships as a library, in a small Node process that speaks ClickHouse's
 * HTTP interface. Never load that library into a JVM: it takes over the JVM's signal handlers.
 */
@NullMarked
package io.syntra.engines.clickhouse;

import org.jspecify.annotations.NullMarked;
