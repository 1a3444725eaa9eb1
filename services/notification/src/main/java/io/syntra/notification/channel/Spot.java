package io.syntra.notification.channel;

/**
 * What a target really is, however it is written.
 *
 * @param bot whose token or URL it is, by a digest
 * @param place the chat or channel as the channel calls it, once it has said so; until then as it is written
 * @param topic of a forum; empty for none
 */
public record Spot(String bot, String place, String topic) {

    /** The chat with all its topics: it is limited as a whole. */
    String whole() {
        return bot + "/" + place;
    }
}
