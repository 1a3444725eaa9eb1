/** Commands about the secrets of the workspace. A value comes in by a prompt or a pipe, and is shown nowhere. */
@NullMarked
package io.syntra.local.secret;

import org.jspecify.annotations.NullMarked;
