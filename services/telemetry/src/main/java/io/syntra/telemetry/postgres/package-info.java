/** The way from a thread of our own to Postgres. */
@NullMarked
package io.syntra.telemetry.postgres;

import org.jspecify.annotations.NullMarked;
