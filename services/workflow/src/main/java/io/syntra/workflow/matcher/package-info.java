/** Labels, and what says which of them are meant, as Alertmanager writes it. What alerts are is not here. */
@NullMarked
package io.syntra.workflow.matcher;

import org.jspecify.annotations.NullMarked;
