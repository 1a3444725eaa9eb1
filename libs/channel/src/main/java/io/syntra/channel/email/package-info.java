/** E-mail: a message for one or more mailboxes, and what a mail server's replies mean. */
@NullMarked
package io.syntra.channel.email;

import org.jspecify.annotations.NullMarked;
