/**
 * Which service answers at which host, and where this is learned from: the compacted topic of the deployer, and the
 * copy on disk that serves while Kafka is away. Who gets a single request is decided in {@code balance}.
 */
@NullMarked
package io.syntra.router.route;

import org.jspecify.annotations.NullMarked;
