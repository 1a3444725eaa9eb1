/**
 * Where replicas run: start one, see how it is, end it. The {@link io.syntra.deployer.runtime.Runtime} does what it is
 * told; what should run is decided elsewhere.
 */
@NullMarked
package io.syntra.deployer.runtime;

import org.jspecify.annotations.NullMarked;
