/**
 * What thinks. A brain sees a dialogue and returns its next turn: words, reads and proposals. It can do nothing itself;
 * the loop carries out reads, the gate decides about proposals.
 */
@NullMarked
package io.syntra.agent.brain;

import org.jspecify.annotations.NullMarked;
