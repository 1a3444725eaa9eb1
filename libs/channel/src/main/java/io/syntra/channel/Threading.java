package io.syntra.channel;

/**
 * What a message belongs to: the first one with a key opens a thread, later ones to the same target answer there.
 *
 * @param key the same for the same thing; holds no text
 * @param resolved whether it is the last of its thread
 */
public record Threading(String key, Resolved resolved) {

    /** How the last message of a thread comes. */
    public enum Resolved {
        /** It is not the last one. */
        NO,
        /** As an answer. */
        REPLY,
        /** In the place of the message that opened the thread. */
        EDIT
    }
}
