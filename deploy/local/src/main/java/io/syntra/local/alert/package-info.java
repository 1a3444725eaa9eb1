/** The commands about alerts: what fires, and what nobody is to be told of. */
@NullMarked
package io.syntra.local.alert;

import org.jspecify.annotations.NullMarked;
