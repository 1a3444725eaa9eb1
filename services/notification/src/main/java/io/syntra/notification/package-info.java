/** What the whole notification service shares: its clock. */
@NullMarked
package io.syntra.notification;

import org.jspecify.annotations.NullMarked;
