package io.syntra.channel.telegram;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syntra.channel.Address;
import io.syntra.channel.ChannelMessage;
import io.syntra.channel.NodeTemplate;
import io.syntra.channel.PageButton;
import io.syntra.channel.SecretField;
import io.syntra.channel.ThreadFields;
import io.syntra.channel.Written;
import io.syntra.contracts.Json;
import io.syntra.problem.JsonPlace;
import io.syntra.problem.Problem;
import io.syntra.template.Variables;
import io.syntra.template.markup.Limit;
import io.syntra.template.markup.Markup;
import io.syntra.template.markup.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A {@code notify_telegram} node's message, as {@code sendMessage} takes it (Bot API, "sendMessage"). */
public final class TelegramMessage implements ChannelMessage {

    public static final String CHANNEL = "telegram";

    /** The server counts what is read, after marks and escapes. */
    private static final Limit LIMIT = new Limit(4_096, Limit.Of.SHOWN);

    private static final String HTML = "HTML";
    private static final String MARKDOWN = "MarkdownV2";
    private static final String PLAIN = "";

    public static final List<String> SECRETS = List.of("bot_token");

    /** It becomes part of the path. */
    private static final Pattern TOKEN = Pattern.compile("[0-9A-Za-z_:-]{1,200}");

    private static final Pattern CHAT = Pattern.compile("-?[0-9]{1,18}|@[A-Za-z][A-Za-z0-9_]{3,31}");

    /** The topic that every forum has: messages to it name none, and with its number they are refused. */
    private static final int GENERAL_TOPIC = 1;

    private final Address.TelegramChat address;
    private final NodeTemplate template;
    private final ThreadFields thread;
    private final String mode;
    private final ObjectNode options;
    private final @Nullable PageButton button;
    private final List<Problem.Field> warnings;

    private TelegramMessage(
            Address.TelegramChat address,
            NodeTemplate template,
            ThreadFields thread,
            String mode,
            ObjectNode options,
            @Nullable PageButton button,
            List<Problem.Field> warnings) {
        this.address = address;
        this.template = template;
        this.thread = thread;
        this.mode = mode;
        this.options = options;
        this.button = button;
        this.warnings = List.copyOf(warnings);
    }

    /** @param config the node's fields; what is wrong is said of their places */
    public static TelegramMessage read(JsonPlace config) {
        config.object(
                "bot_token",
                "chat_id",
                "message_template",
                "parse_mode",
                "message_thread_id",
                "disable_notification",
                "overflow",
                "strict",
                ThreadFields.KEY,
                ThreadFields.RESOLVED,
                PageButton.FIELD);
        var warnings = new ArrayList<Problem.Field>();
        var address = new Address.TelegramChat(
                SecretField.read(
                        config,
                        "bot_token",
                        TOKEN,
                        "is no token: BotFather gives one such as 123456:ABC-DEF1234",
                        warnings),
                chat(config.at("chat_id")),
                topic(config.at("message_thread_id"), warnings));
        var mode = mode(config.at("parse_mode"));
        var options = options(config, address.topic());
        return new TelegramMessage(
                address,
                NodeTemplate.read(config, markup(mode)),
                ThreadFields.read(config),
                mode,
                options,
                button(config),
                warnings);
    }

    private static @Nullable PageButton button(JsonPlace config) {
        var button = PageButton.read(config);
        if (button != null && button.host().indexOf('.') < 0) {
            config.at(PageButton.FIELD)
                    .at("url")
                    .wrong("has a host without a dot, which Telegram refuses: for this machine write 127.0.0.1");
        }
        return button;
    }

    /** Whether it can stand in the path of a request. */
    public static boolean isToken(String text) {
        return TOKEN.matcher(text).matches();
    }

    private static String chat(JsonPlace place) {
        var chat = place.scalar();
        if (!chat.isEmpty() && !CHAT.matcher(chat).matches()) {
            place.wrong("must be a chat's number such as -1001234567890, or a channel's @name");
        }
        return chat;
    }

    private static String mode(JsonPlace place) {
        if (place.asText().equals("Markdown")) {
            place.wrong("is Telegram's old Markdown, in which not every value can be written. Use HTML or MarkdownV2.");
            return PLAIN;
        }
        return place.word(HTML, MARKDOWN, PLAIN);
    }

    private static Markup markup(String mode) {
        return switch (mode) {
            case HTML -> Markup.TELEGRAM_HTML;
            case MARKDOWN -> Markup.TELEGRAM_MARKDOWN;
            default -> Markup.PLAIN;
        };
    }

    private static @Nullable Integer topic(JsonPlace place, List<Problem.Field> warnings) {
        if (place.absent()) {
            return null;
        }
        int topic = place.number(1, Integer.MAX_VALUE);
        if (topic != GENERAL_TOPIC) {
            return topic;
        }
        warnings.add(new Problem.Field(
                "message_thread_id", "1 is the General topic, which messages reach without a number"));
        return null;
    }

    private static ObjectNode options(JsonPlace config, @Nullable Integer topic) {
        var options = Json.mapper().createObjectNode();
        if (topic != null) {
            options.put("message_thread_id", topic);
        }
        if (config.at("disable_notification").flag()) {
            options.put("disable_notification", true);
        }
        // A preview of a link in an alert hides the alert.
        options.putObject("link_preview_options").put("is_disabled", true);
        return options;
    }

    @Override
    public Map<String, Set<String>> uses() {
        return thread.uses(template.names());
    }

    @Override
    public Address.TelegramChat address() {
        return address;
    }

    @Override
    public List<Problem.Field> warnings() {
        return warnings;
    }

    @Override
    public Written write(Variables variables) {
        var written = thread.in(template.write(variables, LIMIT, this::body), variables);
        if (button != null && !written.bodies().isEmpty()) {
            written.bodies().getLast().set(TelegramWire.KEYBOARD, button.keyboard());
        }
        return written;
    }

    private ObjectNode body(Part part) {
        var body = Json.mapper().createObjectNode();
        if (address.chat().startsWith("@")) {
            body.put("chat_id", address.chat());
        } else {
            body.put("chat_id", Long.parseLong(address.chat()));
        }
        body.put("text", part.raw());
        if (!mode.equals(PLAIN)) {
            body.put("parse_mode", mode);
        }
        return body.setAll(options);
    }
}
