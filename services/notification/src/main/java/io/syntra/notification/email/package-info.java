/** E-mail by SMTP: one message, one attempt, and what came of it. */
@NullMarked
package io.syntra.notification.email;

import org.jspecify.annotations.NullMarked;
