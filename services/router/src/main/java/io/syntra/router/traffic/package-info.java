/**
 * What the router saw, once a second and per release, on its way to Kafka. Samples are on disk before they are sent,
 * so that what is billed by them survives a Kafka that is away and a restart; a kill -9 loses the second it falls in.
 */
@NullMarked
package io.syntra.router.traffic;

import org.jspecify.annotations.NullMarked;
