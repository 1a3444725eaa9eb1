package io.syntra.workflow.node;

import io.syntra.channel.ChannelMessage;
import io.syntra.channel.slack.SlackMessage;
import io.syntra.contracts.workflow.NodeTypeView;
import io.syntra.problem.JsonPlace;
import java.util.List;
import java.util.Map;

/** Sends a message to a Slack channel. */
final class NotifySlackType extends ChannelType {

    private static final Map<String, Object> SCHEMA = Schema.of("""
            {"type": "object", "additionalProperties": false, "required": ["message_template"],
             "oneOf": [{"required": ["webhook_url"]}, {"required": ["bot_token", "channel"]}],
             "properties": {
               "webhook_url": {"title": "Webhook URL", "type": "string", "x-field": "secret",
                               "examples": ["secret:slack-hook"], "description": "Or a bot token and a channel."},
               "bot_token": {"title": "Bot token", "type": "string", "x-field": "secret", "examples": ["secret:slack"]},
               "channel": {"title": "Channel", "type": "string", "examples": ["C0123ABCD", "#alerts"]},
               "message_template": {"title": "Message", "type": "string", "maxLength": 20000, "x-field": "template",
                                    "examples": ["*{{service_name}}* fails: {{error_message}}"]},
               "mentions": {"title": "Mentions", "type": "object", "additionalProperties": false, "properties": {
                 "users": {"title": "Members", "type": "array", "items": {"type": "string"}, "examples": [["U0123ABCD"]]},
                 "groups": {"title": "Groups", "type": "array", "items": {"type": "string"}, "examples": [["S0123ABCD"]]},
                 "here": {"title": "Those who are there", "type": "boolean"},
                 "channel": {"title": "Everybody in the channel", "type": "boolean"}}},
               "thread_ts": {"title": "Thread", "type": "string", "examples": ["1735689600.123456"],
                             "description": "The ts of the message that it answers."},
               "thread_key": {"title": "Thread of", "type": "string", "x-field": "template",
                              "examples": ["{{fingerprint}}"], "description":
                              "The first message with a value opens a thread, later ones answer there."},
               "resolved": {"title": "Resolves the thread", "enum": ["no", "reply", "edit"], "default": "no", "description":
                            "The last message of a thread answers, or takes the place of the first."},
               "reply_broadcast": {"title": "Answers in the channel too", "type": "boolean", "default": false},
               "username": {"title": "Name", "type": "string"},
               "icon_emoji": {"title": "Icon", "type": "string", "examples": [":fire:"]},
               "button": {"title": "Button", "type": "object", "additionalProperties": false, "required": ["label", "url"],
                          "properties": {"label": {"title": "Label", "type": "string", "maxLength": 64},
                                         "url": {"title": "Page", "type": "string"}},
                          "description": "Opens a page, fixed by you. Slack shows a link."},
               "overflow": {"title": "Too long", "enum": ["split", "truncate"], "default": "split"},
               "strict": {"title": "Fail on missing values", "type": "boolean", "default": false}}}""");

    private static final NodeTypeView VIEW = new NodeTypeView(
            "notify_slack",
            "Slack message",
            "Hash",
            "Sends a message by a webhook or an app, and waits until it is known how that fared.",
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
        return SlackMessage.SECRETS;
    }

    @Override
    String channel() {
        return SlackMessage.CHANNEL;
    }

    @Override
    ChannelMessage message(JsonPlace config) {
        return SlackMessage.read(config);
    }
}
