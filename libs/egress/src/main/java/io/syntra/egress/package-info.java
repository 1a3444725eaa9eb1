/**
 * Requests to targets that people name: where they may go, one attempt, and what came of it. What that means is decided
 * elsewhere.
 */
@NullMarked
package io.syntra.egress;

import org.jspecify.annotations.NullMarked;
