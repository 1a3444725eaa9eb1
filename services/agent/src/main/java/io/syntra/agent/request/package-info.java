/** What other services ask of the agent, and what it answers. Both are events; nothing here has a right of its own. */
@NullMarked
package io.syntra.agent.request;

import org.jspecify.annotations.NullMarked;
