/**
 * Carries Kafka topics into ClickHouse, each record exactly once, whatever is killed meanwhile. Which rows a record
 * becomes is said by the {@link io.syntra.telemetry.ingest.Ingestion} of its topic.
 */
@NullMarked
package io.syntra.telemetry.ingest;

import org.jspecify.annotations.NullMarked;
