/** The incident that {@code demo} plays, on real processes. Nothing here knows how it ends. */
@NullMarked
package io.syntra.local.demo;

import org.jspecify.annotations.NullMarked;
