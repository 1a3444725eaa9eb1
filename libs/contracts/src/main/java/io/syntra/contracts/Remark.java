package io.syntra.contracts;

/**
 * What somebody should know of what they wrote.
 *
 * @param field where, for example {@code message_template} or {@code nodes[2].config.bot_token}
 */
public record Remark(String field, String message) implements Payload {}
