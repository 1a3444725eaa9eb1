/** The deployer and telemetry as the agent's clients meet them: real HTTP over a small simulated world. */
@NullMarked
package io.syntra.agent.fake;

import org.jspecify.annotations.NullMarked;
