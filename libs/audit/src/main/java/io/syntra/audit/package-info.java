/**
 * The form of the audit log: how entries are chained, how a checkpoint vouches for them, and how both are checked. The
 * agent writes with it, and anyone who has an export checks with it; {@code docs/audit.md} describes it for strangers.
 * No database and no HTTP here.
 */
@NullMarked
package io.syntra.audit;

import org.jspecify.annotations.NullMarked;
