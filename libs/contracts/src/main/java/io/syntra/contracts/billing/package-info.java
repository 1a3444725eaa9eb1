/** What billing's REST API says: metered usage. */
@NullMarked
package io.syntra.contracts.billing;

import org.jspecify.annotations.NullMarked;
