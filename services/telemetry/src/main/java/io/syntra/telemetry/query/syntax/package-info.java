/** The query language as text: its grammar, and what a text says. What the names in it mean is not known here. */
@NullMarked
package io.syntra.telemetry.query.syntax;

import org.jspecify.annotations.NullMarked;
