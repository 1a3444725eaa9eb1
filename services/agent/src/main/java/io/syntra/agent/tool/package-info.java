/**
 * What a brain can ask for: one class for each tool, with its closed schema. Reads carry themselves out; actions only
 * describe what they would do. Whether an action may run is the gate's matter.
 */
@NullMarked
package io.syntra.agent.tool;

import org.jspecify.annotations.NullMarked;
