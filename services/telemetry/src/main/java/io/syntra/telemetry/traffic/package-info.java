/** What the router saw each second, on its way from Kafka to ClickHouse. */
@NullMarked
package io.syntra.telemetry.traffic;

import org.jspecify.annotations.NullMarked;
