package io.syntra.testing.telegram;

/**
 * A styled stretch of a message.
 *
 * @param type as the Bot API names it, for example {@code bold}
 * @param offset in UTF-16 units
 * @param argument a link's address, a block's language, the number of a custom emoji or user; else empty
 */
public record Entity(String type, int offset, int length, String argument) {}
