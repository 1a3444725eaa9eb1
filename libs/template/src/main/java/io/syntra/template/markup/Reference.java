package io.syntra.template.markup;

/** What the author pointed at in a chat: someone who is told, a channel, a small picture. */
public record Reference(Kind kind, String id) {

    public enum Kind {
        USER,
        GROUP,
        CHANNEL,
        BROADCAST,
        EMOJI
    }
}
