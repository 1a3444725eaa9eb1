/** What the workflow service's REST API says: definitions as their authors write them, stored workflows, and runs. */
@NullMarked
package io.syntra.contracts.workflow;

import org.jspecify.annotations.NullMarked;
