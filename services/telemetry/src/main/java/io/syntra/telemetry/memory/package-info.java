/** Memory that many hold at a time, within bounds. Who is let in to it, and what is said to who is not, is not here. */
@NullMarked
package io.syntra.telemetry.memory;

import org.jspecify.annotations.NullMarked;
