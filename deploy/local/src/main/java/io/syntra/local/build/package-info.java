/** Says what {@code test} does; the launcher runs Maven itself. */
@NullMarked
package io.syntra.local.build;

import org.jspecify.annotations.NullMarked;
