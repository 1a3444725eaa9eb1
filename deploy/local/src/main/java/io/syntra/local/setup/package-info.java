/** What must be there before the first start: folders, settings, keys, passwords, the first token. */
@NullMarked
package io.syntra.local.setup;

import org.jspecify.annotations.NullMarked;
