/** The REST API of a running suite, as its users see it. No other way leads from here into a service. */
@NullMarked
package io.syntra.local.api;

import org.jspecify.annotations.NullMarked;
