/** What the whole workflow service shares: its clock, and JSON as it is stored. */
@NullMarked
package io.syntra.workflow;

import org.jspecify.annotations.NullMarked;
