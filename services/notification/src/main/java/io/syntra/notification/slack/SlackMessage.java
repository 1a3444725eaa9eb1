package io.syntra.notification.slack;

import com.fasterxml.jackson.databind.JsonNode;
import io.syntra.contracts.Json;
import io.syntra.contracts.notification.WireRequest;
import io.syntra.notification.channel.Composed;
import io.syntra.notification.channel.Writing;
import io.syntra.problem.JsonPlace;
import io.syntra.problem.Problem;
import io.syntra.template.Variables;
import io.syntra.template.markup.Limit;
import io.syntra.template.markup.Markup;
import io.syntra.template.markup.Part;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A {@code notify_slack} node's message. The text goes twice: as rich text, in which no character of a value means
 * anything, and as {@code text}, which phones show and which has what can be escaped escaped.
 */
public final class SlackMessage {

    /** Slack itself cuts longer texts into several messages. */
    private static final int LONGEST = 4_000;

    private static final String TOKEN = "bot_token";
    private static final String WEBHOOK = "webhook_url";
    private static final String CHANNEL = "channel";
    private static final Pattern CHANNEL_NAME = Pattern.compile("[CGDU][A-Z0-9]{2,20}|#?[\\p{Ll}0-9_-]{1,80}");
    private static final Pattern THREAD = Pattern.compile("[0-9]{1,12}\\.[0-9]{1,9}");
    private static final Pattern WEBHOOK_URL = Pattern.compile("secret:[\\w.-]+|https?://[^/\\s]+/\\S+");

    private SlackMessage() {}

    /** @param config the node's fields */
    public static Composed compose(@Nullable JsonNode config, Variables variables) {
        var errors = new ArrayList<Problem.Field>();
        var place = JsonPlace.root(config, errors)
                .object(
                        WEBHOOK,
                        TOKEN,
                        CHANNEL,
                        "message_template",
                        "mentions",
                        "thread_ts",
                        "username",
                        "icon_emoji",
                        "overflow",
                        "strict");
        var writing = new Writing(place, errors, variables);
        boolean webhook = isWebhook(writing);
        var common = common(writing, webhook);
        var mentions = new Mentions(writing.field("mentions"));
        var parts = writing.parts(Markup.SLACK, new Limit(LONGEST - mentions.size(), Limit.Of.RAW));
        var requests = new ArrayList<WireRequest>();
        for (var part : parts) {
            requests.add(request(webhook, common, requests.isEmpty() ? mentions.before(part) : part));
        }
        return writing.with(requests);
    }

    private static boolean isWebhook(Writing writing) {
        boolean webhook = !writing.field(WEBHOOK).absent();
        if (webhook) {
            var url = writing.secret(WEBHOOK);
            if (!url.isEmpty() && !WEBHOOK_URL.matcher(url).matches()) {
                writing.field(WEBHOOK).wrong("must be a URL such as https://hooks.slack.com/services/T0/B0/xyz");
            }
            for (var other : List.of(TOKEN, CHANNEL)) {
                if (!writing.field(other).absent()) {
                    writing.field(other).wrong("cannot be given together with webhook_url, which is for one channel");
                }
            }
        } else if (writing.field(TOKEN).absent()) {
            writing.field(WEBHOOK).wrong("is missing; give webhook_url, or bot_token and channel");
        } else {
            var token = writing.secret(TOKEN);
            if (token.chars().anyMatch(c -> c <= ' ' || c > '~')) {
                writing.field(TOKEN).wrong("is no token: Slack gives one such as xoxb-123-456-abc");
            }
        }
        return webhook;
    }

    private static Map<String, JsonNode> common(Writing writing, boolean webhook) {
        var common = new LinkedHashMap<String, JsonNode>();
        var nodes = Json.mapper().getNodeFactory();
        if (!webhook) {
            var channel = writing.field(CHANNEL).text();
            if (!channel.isEmpty() && !CHANNEL_NAME.matcher(channel).matches()) {
                writing.field(CHANNEL).wrong("must be a channel's id such as C0123ABCD, or its name such as #alerts");
            }
            common.put(CHANNEL, nodes.textNode(channel));
        }
        // Always a text: read as a number it would lose its last digits.
        var thread = writing.field("thread_ts").optionalScalar();
        if (thread != null) {
            if (!THREAD.matcher(thread).matches()) {
                writing.field("thread_ts").wrong("must be the ts of a message such as 1735689600.123456");
            }
            common.put("thread_ts", nodes.textNode(thread));
        }
        for (var name : List.of("username", "icon_emoji")) {
            var value = writing.field(name).optionalText();
            if (value != null) {
                common.put(name, nodes.textNode(value));
            }
        }
        return common;
    }

    private static WireRequest request(boolean webhook, Map<String, JsonNode> common, Part part) {
        var body = Json.mapper().createObjectNode();
        common.forEach(body::set);
        body.put("text", part.raw());
        body.set("blocks", RichText.blocks(part));
        // A preview of a link in an alert hides the alert.
        body.put("unfurl_links", false);
        body.put("unfurl_media", false);
        var type = "application/json; charset=utf-8";
        return webhook
                ? new WireRequest("POST", "/services/***", Map.of("Content-Type", type), body)
                : new WireRequest(
                        "POST",
                        "/api/chat.postMessage",
                        Map.of("Content-Type", type, "Authorization", "Bearer ***"),
                        body);
    }
}
