/** How the whole suite is, in one answer. */
@NullMarked
package io.syntra.gateway.status;

import org.jspecify.annotations.NullMarked;
