/** What starts runs: events of the other services, and of outside producers. What a run then does is not here. */
@NullMarked
package io.syntra.workflow.trigger;

import org.jspecify.annotations.NullMarked;
