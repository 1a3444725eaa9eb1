/** A single Kafka broker (KRaft, no ZooKeeper) in its own small JVM, and the topics that services share. */
@NullMarked
package io.syntra.engines.kafka;

import org.jspecify.annotations.NullMarked;
