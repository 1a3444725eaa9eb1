/** The suite's front door. This package holds only its configuration; the work is in the packages below. */
@NullMarked
package io.syntra.gateway;

import org.jspecify.annotations.NullMarked;
