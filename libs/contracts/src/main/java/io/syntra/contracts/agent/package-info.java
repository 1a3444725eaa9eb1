/** What the agent's REST API and its event stream say: conversations and actions. */
@NullMarked
package io.syntra.contracts.agent;

import org.jspecify.annotations.NullMarked;
