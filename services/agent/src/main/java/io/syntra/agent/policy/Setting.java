package io.syntra.agent.policy;

import io.syntra.contracts.agent.PolicyView.SecondPerson;
import java.time.Instant;

/**
 * That an admin set the policy.
 *
 * @param before when a second person was needed until then, or, of what they set in a row, the strictest
 */
record Setting(String by, Instant at, SecondPerson before) {}
