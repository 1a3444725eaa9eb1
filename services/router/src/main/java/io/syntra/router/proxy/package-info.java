/**
 * The way of one request: from the listener to a replica and back, streamed in both directions. Which replica is
 * decided in {@code balance}; what is counted goes to {@code traffic}.
 */
@NullMarked
package io.syntra.router.proxy;

import org.jspecify.annotations.NullMarked;
