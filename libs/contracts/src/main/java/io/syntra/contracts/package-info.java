/** What all contracts share: typed ids, the JSON rules, and pages of lists. No payload of one service lives here. */
@NullMarked
package io.syntra.contracts;

import org.jspecify.annotations.NullMarked;
