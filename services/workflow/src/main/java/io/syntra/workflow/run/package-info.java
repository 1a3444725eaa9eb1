/**
 * Durable runs: every step is stored before it is done and after, so that a crash anywhere is followed by the right
 * step. What starts a run, and what a definition means as a graph, is not here.
 */
@NullMarked
package io.syntra.workflow.run;

import org.jspecify.annotations.NullMarked;
