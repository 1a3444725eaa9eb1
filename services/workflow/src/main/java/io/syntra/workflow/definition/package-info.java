/**
 * Workflows as people define them: reading and checking a definition, its graph, and the stored workflows with their
 * versions. Running them is not here.
 */
@NullMarked
package io.syntra.workflow.definition;

import org.jspecify.annotations.NullMarked;
