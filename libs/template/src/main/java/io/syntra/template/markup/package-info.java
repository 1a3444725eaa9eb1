/**
 * Templates whose author uses a channel's markup: each place for a value knows how a value is written there, and a text
 * that is too long is divided without breaking anything. What the channels are and how they are reached is not known here.
 */
@NullMarked
package io.syntra.template.markup;

import org.jspecify.annotations.NullMarked;
