/** What every feature of the deployer needs to know about this installation. Logic lives in the features' packages. */
@NullMarked
package io.syntra.deployer;

import org.jspecify.annotations.NullMarked;
