/** What the whole billing service shares: its clock. */
@NullMarked
package io.syntra.billing;

import org.jspecify.annotations.NullMarked;
