package io.syntra.notification.channel;

import io.syntra.channel.Address;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
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
     * <p>They are the bot's, not a workspace's: whoever has its token shares them. Nobody else can use them up.
     *
     * @param length of the text
     */
    public static List<Pace> of(Spot spot, Address address, int length) {
        return switch (address) {
            case Address.TelegramChat _ -> {
                int weight = length > LONG ? 2 : 1;
                var group = new Pace("group/" + spot.whole(), Duration.ofSeconds(3), 1, weight);
                yield Stream.concat(
                                Stream.of(
                                        new Pace("bot/" + spot.bot(), Duration.ofMillis(40), 5, weight),
                                        inTelegram(spot, weight)),
                                // Groups and channels have negative numbers or names.
                                spot.place().startsWith("-") || spot.place().startsWith("@")
                                        ? Stream.of(group)
                                        : Stream.of())
                        .toList();
            }
            // They say themselves when it is too much.
            case Address.Mailbox _, Address.Webhook _ -> List.of();
            case Address.SlackWebhook _ -> List.of(inSlack(spot));
            case Address.SlackChannel _ ->
                List.of(
                        inSlack(spot),
                        // A token is of one workspace of Slack's; of which one a webhook is, nobody can tell.
                        new Pace("app/" + spot.bot(), Duration.ofMillis(200), 30));
        };
    }

    /** Of the chat or channel, which is what a channel asks to wait for; empty where nobody else shares it. */
    public static Optional<Pace> ofPlace(Spot spot, Address address) {
        return switch (address) {
            case Address.TelegramChat _ -> Optional.of(inTelegram(spot, 1));
            case Address.SlackWebhook _, Address.SlackChannel _ -> Optional.of(inSlack(spot));
            case Address.Mailbox _, Address.Webhook _ -> Optional.empty();
        };
    }

    /** When it is unused again, if nothing may be taken before {@code until}, and then no more at once than one. */
    public Instant shut(Instant until) {
        return until.plus(every.multipliedBy(burst - 1L));
    }

    private static Pace inTelegram(Spot spot, int weight) {
        return new Pace("chat/" + spot.whole(), Duration.ofSeconds(1), 3, weight);
    }

    private static Pace inSlack(Spot spot) {
        return new Pace("channel/" + spot.whole(), Duration.ofSeconds(1), 3);
    }
}
