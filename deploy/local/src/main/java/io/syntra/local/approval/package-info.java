/** The commands about what runs of workflows ask people. What the agent proposes is not here. */
@NullMarked
package io.syntra.local.approval;

import org.jspecify.annotations.NullMarked;
