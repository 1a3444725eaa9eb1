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
 * @param weight as how many a message counts
 */
public record Pace(String name, Duration every, int burst, int weight) {

    /** "Messages over about 500 characters" meet Telegram's limits sooner; how much so, it does not say. */
    private static final int LONG = 500;

    public Pace(String name, Duration every, int burst) {
        this(name, every, burst, 1);
    }

    /**
     * The limits of each API. Telegram: "no more than one message per second" in a chat, "20 messages per minute" in a
     * group, "about 30 messages per second" for a bot (Bots FAQ, "My bot is hitting limits"). Slack: one per second and
     * channel or webhook, and "several hundred" a minute in a workspace (Rate limits, "Posting messages").
     *
     * <p>A bot's burst and pace together stay within its 30, also in the first second.
     *
     * <p>Each workspace has its own: what one calls {@code secret:bot} is another's other bot.
     *
     * @param length of the text
     */
    public static List<Pace> of(String workspace, Address address, int length) {
        var lane = workspace + "/" + address.whole().lane();
        return switch (address) {
            case Address.TelegramChat(String token, String chat, var _) -> {
                var bot = workspace + "/" + new Address.TelegramChat(token, "").lane();
                int weight = length > LONG ? 2 : 1;
                var group = new Pace("group/" + lane, Duration.ofSeconds(3), 1, weight);
                yield Stream.concat(
                                Stream.of(
                                        new Pace("bot/" + bot, Duration.ofMillis(40), 5, weight),
                                        new Pace("chat/" + lane, Duration.ofSeconds(1), 3, weight)),
                                // Groups and channels have negative numbers or names.
                                chat.startsWith("-") || chat.startsWith("@") ? Stream.of(group) : Stream.of())
                        .toList();
            }
            // A mail server says itself when it is too much.
            case Address.Mailbox _ -> List.of();
            case Address.SlackWebhook _ -> List.of(inSlack(lane));
            case Address.SlackChannel(String token, String _) ->
                List.of(
                        inSlack(lane),
                        // A token is of one workspace of Slack's; of which one a webhook is, nobody can tell.
                        new Pace(
                                "app/" + workspace + "/" + new Address.SlackChannel(token, "").lane(),
                                Duration.ofMillis(200),
                                30));
        };
    }

    private static Pace inSlack(String lane) {
        return new Pace("channel/" + lane, Duration.ofSeconds(1), 3);
    }
}
