/**
 * Plays incidents to the runbook brain and scores what a person is told. A simulated world answers the read tools with
 * what telemetry and the deployer would say; the brain and the cleaning of results are the real ones. It knows nothing
 * of how the brain comes to its answer: only words and proposals are scored.
 */
@NullMarked
package io.syntra.agent.simulator;

import org.jspecify.annotations.NullMarked;
