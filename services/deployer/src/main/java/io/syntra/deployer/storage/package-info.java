/** How values without a column type of their own are kept: as JSON text. */
@NullMarked
package io.syntra.deployer.storage;

import org.jspecify.annotations.NullMarked;
