package io.syntra.notification.channel;

import io.syntra.channel.Address;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * How fast may be sent.
 *
 * @param name of what is limited: a bot, a chat, a channel; holds no secret
 * @param every one message in that time
 * @param burst so many at once after a pause
 */
public record Pace(String name, Duration every, int burst) {

    /**
     * The limits of each API. Telegram: "no more than one message per second" in a chat, "20 messages per minute" in a
     * group, "about 30 messages per second" for a bot (Bots FAQ, "My bot is hitting limits"). Slack: one per second and
     * channel or webhook (Rate limits, "Posting messages").
     *
     * <p>A bot's burst and pace together stay within its 30, also in the first second.
     *
     * <p>Each workspace has its own: what one calls {@code secret:bot} is another's other bot.
     */
    public static List<Pace> of(String workspace, Address address) {
        var lane = workspace + "/" + address.whole().lane();
        return switch (address) {
            case Address.TelegramChat(String token, String chat, var _) -> {
                var bot = workspace + "/" + new Address.TelegramChat(token, "").lane();
                var group = new Pace("group/" + lane, Duration.ofSeconds(3), 1);
                yield Stream.concat(
                                Stream.of(
                                        new Pace("bot/" + bot, Duration.ofMillis(40), 5),
                                        new Pace("chat/" + lane, Duration.ofSeconds(1), 3)),
                                // Groups and channels have negative numbers or names.
                                chat.startsWith("-") || chat.startsWith("@") ? Stream.of(group) : Stream.of())
                        .toList();
            }
            // A mail server says itself when it is too much.
            case Address.Mailbox _ -> List.of();
            case Address.SlackWebhook _, Address.SlackChannel _ ->
                List.of(new Pace("channel/" + lane, Duration.ofSeconds(1), 3));
        };
    }
}
