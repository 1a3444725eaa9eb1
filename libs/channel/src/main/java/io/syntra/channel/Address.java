package io.syntra.channel;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import io.syntra.contracts.Sha256;
import io.syntra.contracts.notification.MaskedTarget;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where a message goes. Tokens and URLs stand here as they were written, mostly as {@code secret:name}. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(Address.TelegramChat.class),
    @JsonSubTypes.Type(Address.SlackWebhook.class),
    @JsonSubTypes.Type(Address.SlackChannel.class),
    @JsonSubTypes.Type(Address.Mailbox.class),
    @JsonSubTypes.Type(Address.Webhook.class)
})
public sealed interface Address {

    /** The target's name, as it is written: two names may turn out to be one target. Holds no secret. */
    @JsonIgnore
    String lane();

    /** The chat or channel, by the name or number that is written: empty for a URL, which is all there is. */
    @JsonIgnore
    default String destination() {
        return "";
    }

    /** The target that it is a part of, or itself: what refuses every message there, refuses them here. */
    @JsonIgnore
    default Address whole() {
        return this;
    }

    /** The channel that it belongs to, as requests name it. */
    @JsonIgnore
    String kind();

    /** The token or URL, as it is written: what has the same one is refused together. */
    @JsonIgnore
    String secret();

    /** Where its author says the server is; null for the servers of a channel. */
    @JsonIgnore
    default @Nullable String host() {
        return null;
    }

    /** The fields of a node that lead there. */
    @JsonIgnore
    Map<String, Object> fields();

    /** For people. Holds no secret. */
    @JsonIgnore
    String shown();

    /** @param topic of a forum; null for a chat without any, and for a forum's General */
    @JsonTypeName("telegram")
    record TelegramChat(
            String botToken, String chat, @Nullable Integer topic) implements Address {

        public TelegramChat(String botToken, String chat) {
            this(botToken, chat, null);
        }

        @Override
        public String lane() {
            return "telegram/" + Sha256.hex(botToken) + "/" + chat + (topic == null ? "" : "/" + topic);
        }

        /** Of a name Telegram takes either case. */
        @Override
        public String destination() {
            return chat.toLowerCase(Locale.ROOT);
        }

        @Override
        public TelegramChat whole() {
            return new TelegramChat(botToken, chat);
        }

        @Override
        public String shown() {
            return "Telegram chat " + chat + (topic == null ? "" : ", topic " + topic);
        }

        @Override
        public String kind() {
            return "telegram";
        }

        @Override
        public String secret() {
            return botToken;
        }

        @Override
        public Map<String, Object> fields() {
            return topic == null
                    ? Map.of("bot_token", botToken, "chat_id", chat)
                    : Map.of("bot_token", botToken, "chat_id", chat, "message_thread_id", topic);
        }
    }

    @JsonTypeName("slack_webhook")
    record SlackWebhook(String url) implements Address {

        @Override
        public String lane() {
            return "slack/" + Sha256.hex(url);
        }

        @Override
        public String shown() {
            return "Slack webhook" + (url.startsWith("secret:") ? " " + url : "");
        }

        @Override
        public String kind() {
            return "slack";
        }

        @Override
        public String secret() {
            return url;
        }

        @Override
        public Map<String, Object> fields() {
            return Map.of("webhook_url", url);
        }
    }

    @JsonTypeName("slack_channel")
    record SlackChannel(String botToken, String channel) implements Address {

        @Override
        public String lane() {
            return "slack/" + Sha256.hex(botToken) + "/" + channel;
        }

        @Override
        public String destination() {
            return channel.startsWith("#") ? channel.substring(1) : channel;
        }

        @Override
        public String shown() {
            return "Slack channel " + channel;
        }

        @Override
        public String kind() {
            return "slack";
        }

        @Override
        public String secret() {
            return botToken;
        }

        @Override
        public Map<String, Object> fields() {
            return Map.of("bot_token", botToken, "channel", channel);
        }
    }

    /** @param server an {@code smtps://} or {@code smtp://} URL */
    @JsonTypeName("mailbox")
    record Mailbox(String server, String from, List<String> to) implements Address {

        public Mailbox {
            to = List.copyOf(to);
        }

        @Override
        public String lane() {
            return "email/" + Sha256.hex(server) + "/" + destination();
        }

        @Override
        public String destination() {
            return Sha256.hex(from + " " + to);
        }

        @Override
        public String shown() {
            return "E-mail to " + String.join(", ", to);
        }

        @Override
        public String kind() {
            return "email";
        }

        @Override
        public String secret() {
            return server;
        }

        @Override
        public String host() {
            return server;
        }

        @Override
        public Map<String, Object> fields() {
            return Map.of("smtp_url", server, "from", from, "to", to);
        }
    }

    /** One that is none of Slack's. */
    @JsonTypeName("webhook")
    record Webhook(String url) implements Address {

        @Override
        public String lane() {
            return "webhook/" + Sha256.hex(url);
        }

        @Override
        public String shown() {
            return "Webhook " + host();
        }

        @Override
        public String kind() {
            return "webhook";
        }

        @Override
        public String secret() {
            return url;
        }

        @Override
        public String host() {
            return MaskedTarget.of(url);
        }

        @Override
        public Map<String, Object> fields() {
            return Map.of("target", url);
        }
    }
}
