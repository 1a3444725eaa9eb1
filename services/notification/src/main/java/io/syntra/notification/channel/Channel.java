package io.syntra.notification.channel;

import io.syntra.channel.Answer;
import io.syntra.channel.ChannelMessage;
import io.syntra.channel.Meaning;
import io.syntra.channel.email.EmailMessage;
import io.syntra.channel.email.SmtpAnswer;
import io.syntra.channel.slack.SlackAnswer;
import io.syntra.channel.slack.SlackMessage;
import io.syntra.channel.telegram.TelegramAnswer;
import io.syntra.channel.telegram.TelegramMessage;
import io.syntra.problem.JsonPlace;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A channel whose messages are written from a template. */
public enum Channel {
    TELEGRAM(TelegramMessage.CHANNEL),
    SLACK(SlackMessage.CHANNEL),
    EMAIL(EmailMessage.CHANNEL);

    private final String title;

    Channel(String title) {
        this.title = title;
    }

    public static Optional<Channel> named(String name) {
        return Stream.of(values()).filter(channel -> channel.title.equals(name)).findFirst();
    }

    /** For people: "telegram, slack or email". */
    public static String names() {
        return "telegram, slack or email";
    }

    public String title() {
        return title;
    }

    /** @param config the node's fields; what is wrong is said of their places */
    public ChannelMessage read(JsonPlace config) {
        return switch (this) {
            case TELEGRAM -> TelegramMessage.read(config);
            case SLACK -> SlackMessage.read(config);
            case EMAIL -> EmailMessage.read(config);
        };
    }

    /** The fields that name a secret. */
    public List<String> secrets() {
        return switch (this) {
            case TELEGRAM -> TelegramMessage.SECRETS;
            case SLACK -> SlackMessage.SECRETS;
            case EMAIL -> EmailMessage.SECRETS;
        };
    }

    public Meaning meaning(Answer answer) {
        return switch (this) {
            case TELEGRAM -> TelegramAnswer.of(answer);
            case SLACK -> SlackAnswer.of(answer);
            case EMAIL -> SmtpAnswer.of(answer);
        };
    }
}
