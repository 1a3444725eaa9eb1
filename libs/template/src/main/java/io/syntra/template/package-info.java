/**
 * Message templates that people write: parsing, rendering in a single pass, and finding the name that was meant. What
 * variables there are, and how a channel escapes a value, is said by the callers.
 */
@NullMarked
package io.syntra.template;

import org.jspecify.annotations.NullMarked;
