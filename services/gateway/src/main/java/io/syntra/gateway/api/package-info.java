/**
 * The way of an API request to the service that owns it, streamed in both directions. Who may do what is decided there;
 * here only whether someone is known at all.
 */
@NullMarked
package io.syntra.gateway.api;

import org.jspecify.annotations.NullMarked;
