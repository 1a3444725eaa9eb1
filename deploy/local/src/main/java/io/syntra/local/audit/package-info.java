/** The audit log as its readers take it away and check it, with or without a suite that runs. */
@NullMarked
package io.syntra.local.audit;

import org.jspecify.annotations.NullMarked;
