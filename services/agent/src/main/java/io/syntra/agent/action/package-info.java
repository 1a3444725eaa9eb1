/**
 * The gate: what is proposed is stored with its exact plan, a person decides on that plan, and only then is it carried
 * out, once, and its effect measured. No other package can change anything.
 */
@NullMarked
package io.syntra.agent.action;

import org.jspecify.annotations.NullMarked;
