/**
 * Deep investigation: the graph that a run walks, what each of its parts is asked, and how the walk is shown. Everything
 * is a function of stored turns; the loop in {@code conversation} asks, stores and carries out.
 */
@NullMarked
package io.syntra.agent.investigation;

import org.jspecify.annotations.NullMarked;
