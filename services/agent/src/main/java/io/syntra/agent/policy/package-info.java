/**
 * What a workspace demands of changes: whether any is allowed, when a second person has to approve, and how many there
 * may be. Kept in the database, so that it holds for all instances; the gate asks it, brains cannot see it.
 */
@NullMarked
package io.syntra.agent.policy;

import org.jspecify.annotations.NullMarked;
