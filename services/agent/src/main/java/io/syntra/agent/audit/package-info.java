/**
 * The append-only record of every attempt to change something, one hash chain for each workspace. It is written in the
 * transaction of what it records; what was attempted is decided elsewhere.
 */
@NullMarked
package io.syntra.agent.audit;

import org.jspecify.annotations.NullMarked;
