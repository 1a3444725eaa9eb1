/** What the router's REST API says: where it sends traffic. */
@NullMarked
package io.syntra.contracts.router;

import org.jspecify.annotations.NullMarked;
