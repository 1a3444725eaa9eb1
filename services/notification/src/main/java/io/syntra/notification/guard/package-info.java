/** Where messages may go: which addresses are public, and which exceptions the operator made. Sending is not here. */
@NullMarked
package io.syntra.notification.guard;

import org.jspecify.annotations.NullMarked;
