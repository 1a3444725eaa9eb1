/**
 * Requests for change: each is stored as a deployment, in order, for each service. How one is carried out is the
 * rollout's business.
 */
@NullMarked
package io.syntra.deployer.deployment;

import org.jspecify.annotations.NullMarked;
