/** Which replica gets the next request: weights, least outstanding, and leaving out replicas that take no connection. */
@NullMarked
package io.syntra.router.balance;

import org.jspecify.annotations.NullMarked;
