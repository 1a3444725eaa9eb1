/** What is said of the audit log: its entries, the verdict on it, and the lines of an export. */
@NullMarked
package io.syntra.contracts.audit;

import org.jspecify.annotations.NullMarked;
