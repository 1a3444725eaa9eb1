/** What the notification service's REST API says: deliveries. */
@NullMarked
package io.syntra.contracts.notification;

import org.jspecify.annotations.NullMarked;
