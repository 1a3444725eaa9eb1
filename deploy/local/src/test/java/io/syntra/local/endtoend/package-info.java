/** The packaged suite on real engines: an incident, another one, and every process killed in turn. */
@NullMarked
package io.syntra.local.endtoend;

import org.jspecify.annotations.NullMarked;
