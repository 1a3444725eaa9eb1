/**
 * Makes what runs equal to what is wanted. {@link io.syntra.deployer.rollout.Reconciler} decides, as a pure function of
 * the stored {@link io.syntra.deployer.rollout.World} and of what is observed; {@link
 * io.syntra.deployer.rollout.ServiceLoop} does one step at a time. A crash between any two steps is harmless: the next
 * look at the world leads on.
 */
@NullMarked
package io.syntra.deployer.rollout;

import org.jspecify.annotations.NullMarked;
