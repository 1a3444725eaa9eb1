package io.syntra.notification.telegram;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A {@code notify_telegram} node's message, as {@code sendMessage} takes it (Bot API, "sendMessage"). */
public final class TelegramMessage {

    /** The server counts what is read, after marks and escapes. */
    private static final Limit LIMIT = new Limit(4_096, Limit.Of.SHOWN);

    private static final String HTML = "HTML";
    private static final String MARKDOWN = "MarkdownV2";
    private static final String PLAIN = "";

    /** It becomes part of the path. */
    private static final Pattern TOKEN = Pattern.compile("secret:[\\w.-]+|[0-9A-Za-z_:-]+");

    private static final Pattern CHAT = Pattern.compile("-?[0-9]{1,18}|@[A-Za-z][A-Za-z0-9_]{3,31}");

    /** The topic that every forum has: messages to it name none, and with its number they are refused. */
    private static final int GENERAL_TOPIC = 1;

    private TelegramMessage() {}

    /** @param config the node's fields */
    public static Composed compose(@Nullable JsonNode config, Variables variables) {
        var errors = new ArrayList<Problem.Field>();
        var place = JsonPlace.root(config, errors)
                .object(
                        "bot_token",
                        "chat_id",
                        "message_template",
                        "parse_mode",
                        "message_thread_id",
                        "disable_notification",
                        "overflow",
                        "strict");
        var writing = new Writing(place, errors, variables);
        token(writing);
        var common = common(writing);
        var mode = mode(writing);
        var parts = writing.parts(markup(mode), LIMIT);
        return writing.with(
                parts.stream().map(part -> request(common, mode, part)).toList());
    }

    private static void token(Writing writing) {
        var token = writing.secret("bot_token");
        if (!token.isEmpty() && !TOKEN.matcher(token).matches()) {
            writing.field("bot_token").wrong("is no token: BotFather gives one such as 123456:ABC-DEF1234");
        }
    }

    private static String mode(Writing writing) {
        if ("Markdown".equals(writing.field("parse_mode").asText())) {
            writing.field("parse_mode")
                    .wrong(
                            "is Telegram's old Markdown, in which not every value can be written. Use HTML or MarkdownV2.");
            return PLAIN;
        }
        return writing.word("parse_mode", List.of(HTML, MARKDOWN, PLAIN));
    }

    private static Markup markup(String mode) {
        return switch (mode) {
            case HTML -> Markup.TELEGRAM_HTML;
            case MARKDOWN -> Markup.TELEGRAM_MARKDOWN;
            default -> Markup.PLAIN;
        };
    }

    private static ObjectNode common(Writing writing) {
        var body = Json.mapper().createObjectNode();
        var chat = writing.field("chat_id").scalar();
        if (!chat.isEmpty() && !CHAT.matcher(chat).matches()) {
            writing.field("chat_id").wrong("must be a chat's number such as -1001234567890, or a channel's @name");
        }
        if (chat.startsWith("@") || !CHAT.matcher(chat).matches()) {
            body.put("chat_id", chat);
        } else {
            body.put("chat_id", Long.parseLong(chat));
        }
        if (!writing.field("message_thread_id").absent()) {
            int thread = writing.field("message_thread_id").number(1, Integer.MAX_VALUE);
            if (thread == GENERAL_TOPIC) {
                writing.warn("message_thread_id", "1 is the General topic, which messages reach without a number");
            } else {
                body.put("message_thread_id", thread);
            }
        }
        if (writing.field("disable_notification").flag()) {
            body.put("disable_notification", true);
        }
        // A preview of a link in an alert hides the alert.
        body.putObject("link_preview_options").put("is_disabled", true);
        return body;
    }

    private static WireRequest request(ObjectNode common, String mode, Part part) {
        var body = Json.mapper().createObjectNode();
        body.set("chat_id", common.get("chat_id"));
        body.put("text", part.raw());
        if (!mode.equals(PLAIN)) {
            body.put("parse_mode", mode);
        }
        common.properties().forEach(field -> body.set(field.getKey(), field.getValue()));
        return new WireRequest("POST", "/bot***/sendMessage", Map.of("Content-Type", "application/json"), body);
    }
}
