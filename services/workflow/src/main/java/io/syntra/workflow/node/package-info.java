/**
 * The kinds of nodes, one class each: what a kind is called, how its configuration is read, what it gives to later nodes
 * and what it does. Graphs are not here, and neither is the carrying out of runs.
 */
@NullMarked
package io.syntra.workflow.node;

import org.jspecify.annotations.NullMarked;
