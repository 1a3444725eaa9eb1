/** What the deployer's REST API says: services, releases, deployments, health. */
@NullMarked
package io.syntra.contracts.deployer;

import org.jspecify.annotations.NullMarked;
