/**
 * Where messages may go: which addresses are public, which exceptions the operator made, and how a target is shown
 * without its credentials. Sending is not here.
 */
@NullMarked
package io.syntra.notification.guard;

import org.jspecify.annotations.NullMarked;
