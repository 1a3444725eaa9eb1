/** Commands about what may send telemetry. A token's value is shown when it is made, and never again. */
@NullMarked
package io.syntra.local.ingest;

import org.jspecify.annotations.NullMarked;
