/** The machines that runtimes run on, and the commands that people asked of them. What may run is decided elsewhere. */
@NullMarked
package io.syntra.deployer.server;

import org.jspecify.annotations.NullMarked;
