/** Engines and services as processes of this machine: start, watch, stop, and say how they are. */
@NullMarked
package io.syntra.local.suite;

import org.jspecify.annotations.NullMarked;
