/**
 * Reads stack traces of JavaScript, Java and Python and says which of them are the same error. Pure text work: where
 * traces come from and what happens with them is said elsewhere.
 */
@NullMarked
package io.syntra.telemetry.stack;

import org.jspecify.annotations.NullMarked;
