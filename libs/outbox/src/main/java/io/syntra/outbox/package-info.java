/**
 * Facts leave a service once they are committed (outbox) and take effect once however often they arrive (inbox); a
 * request with an Idempotency-Key takes effect once too. What the facts are is in the contracts.
 */
@NullMarked
package io.syntra.outbox;

import org.jspecify.annotations.NullMarked;
