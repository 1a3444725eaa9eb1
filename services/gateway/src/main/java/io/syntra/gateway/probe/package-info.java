/** Short questions that the gateway itself asks the services: how they are, and what their API is. */
@NullMarked
package io.syntra.gateway.probe;

import org.jspecify.annotations.NullMarked;
