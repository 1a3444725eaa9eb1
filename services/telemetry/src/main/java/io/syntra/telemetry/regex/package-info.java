/** Regular expressions that people write into queries, within what one may cost. */
@NullMarked
package io.syntra.telemetry.regex;

import org.jspecify.annotations.NullMarked;
