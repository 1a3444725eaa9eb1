/** A strict stand-in for the Messages API: it speaks its wire, refuses what it refuses, and fails on demand. */
@NullMarked
package io.syntra.testing.anthropic;

import org.jspecify.annotations.NullMarked;
