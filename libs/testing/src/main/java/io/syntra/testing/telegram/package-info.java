/** Telegram's Bot API as far as messages go, with its own parser of entities and its own words for what is wrong. */
@NullMarked
package io.syntra.testing.telegram;

import org.jspecify.annotations.NullMarked;
