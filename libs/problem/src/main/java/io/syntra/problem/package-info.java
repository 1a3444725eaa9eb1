/** Refusals and failures as RFC 9457 problem+json. Outcomes that a caller must handle are sealed results instead. */
@NullMarked
package io.syntra.problem;

import org.jspecify.annotations.NullMarked;
