package io.syntra.workflow.node;

import io.syntra.channel.ChannelMessage;
import io.syntra.channel.telegram.TelegramMessage;
import io.syntra.contracts.workflow.NodeTypeView;
import io.syntra.problem.JsonPlace;
import java.util.List;
import java.util.Map;

/** Sends a message to a Telegram chat. */
final class NotifyTelegramType extends ChannelType {

    private static final Map<String, Object> SCHEMA = Schema.of("""
            {"type": "object", "additionalProperties": false, "required": ["bot_token", "chat_id", "message_template"],
             "properties": {
               "bot_token": {"title": "Bot token", "type": "string", "x-field": "secret", "examples": ["secret:telegram"]},
               "chat_id": {"title": "Chat", "type": ["string", "integer"], "examples": ["-1001234567890", "@team"],
                           "description": "A chat's number, or a public channel's @name."},
               "message_template": {"title": "Message", "type": "string", "maxLength": 20000, "x-field": "template",
                                    "examples": ["<b>{{service_name}}</b> fails: {{error_message}}"]},
               "parse_mode": {"title": "Markup", "enum": ["HTML", "MarkdownV2", ""], "default": "HTML"},
               "message_thread_id": {"title": "Topic", "type": "integer", "minimum": 1},
               "disable_notification": {"title": "Silently", "type": "boolean", "default": false},
               "thread_key": {"title": "Thread of", "type": "string", "x-field": "template",
                              "examples": ["{{fingerprint}}"], "description":
                              "The first message with a value opens a thread, later ones answer there."},
               "resolved": {"title": "Resolves the thread", "enum": ["no", "reply", "edit"], "default": "no", "description":
                            "The last message of a thread answers, or takes the place of the first."},
               "button": {"title": "Button", "type": "object", "additionalProperties": false, "required": ["label", "url"],
                          "properties": {"label": {"title": "Label", "type": "string", "maxLength": 64},
                                         "url": {"title": "Page", "type": "string"}},
                          "description": "Opens a page, fixed by you."},
               "overflow": {"title": "Too long", "enum": ["split", "truncate"], "default": "split"},
               "strict": {"title": "Fail on missing values", "type": "boolean", "default": false}}}""");

    private static final NodeTypeView VIEW = new NodeTypeView(
            "notify_telegram",
            "Telegram message",
            "Send",
            "Sends a message by a bot, and waits until it is known how that fared.",
            SCHEMA,
            OUTPUT,
            ERRORS,
            Deliveries.RETRYABLE,
            NodeTypeView.Ways.NEXT);

    @Override
    public NodeTypeView view() {
        return VIEW;
    }

    @Override
    public List<String> secrets() {
        return TelegramMessage.SECRETS;
    }

    @Override
    String channel() {
        return TelegramMessage.CHANNEL;
    }

    @Override
    ChannelMessage message(JsonPlace config) {
        return TelegramMessage.read(config);
    }
}
