/**
 * Messages on their way: what was asked for, the states of a delivery, when it is tried again, and what people can do
 * about it. How a channel sends is not here.
 */
@NullMarked
package io.syntra.notification.delivery;

import org.jspecify.annotations.NullMarked;
