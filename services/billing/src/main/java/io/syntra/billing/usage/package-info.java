/** Metering: events become quantities by the minute, and people can ask for sums. What it costs is not here. */
@NullMarked
package io.syntra.billing.usage;

import org.jspecify.annotations.NullMarked;
