/** What can run: immutable releases, each pinning all that can go back. Whether and where one runs is not known here. */
@NullMarked
package io.syntra.deployer.release;

import org.jspecify.annotations.NullMarked;
