/** The {@code syntra} command line: its root and what every command shares. Each feature has its own package. */
@NullMarked
package io.syntra.local;

import org.jspecify.annotations.NullMarked;
