/** Who may come in: tokens for people, and the end of their sessions. */
@NullMarked
package io.syntra.local.session;

import org.jspecify.annotations.NullMarked;
