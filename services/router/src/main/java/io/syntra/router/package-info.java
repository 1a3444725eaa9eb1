/** The data plane. This package holds only its configuration; the work is in the packages below. */
@NullMarked
package io.syntra.router;

import org.jspecify.annotations.NullMarked;
