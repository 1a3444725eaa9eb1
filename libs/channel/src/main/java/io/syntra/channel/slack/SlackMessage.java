package io.syntra.channel.slack;

import com.fasterxml.jackson.databind.node.ArrayNode;
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
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A {@code notify_slack} node's message. The text goes twice: as rich text, in which no character of a value means
 * anything, and as {@code text}, which phones show and which has what can be escaped escaped.
 */
public final class SlackMessage implements ChannelMessage {

    public static final String CHANNEL = "slack";

    /** Slack itself cuts longer texts into several messages. */
    private static final int LONGEST = 4_000;

    private static final String TOKEN = "bot_token";
    private static final String WEBHOOK = "webhook_url";
    private static final String TARGET = "channel";
    private static final String THREAD_TS = "thread_ts";
    private static final String BROADCAST = "reply_broadcast";

    public static final List<String> SECRETS = List.of(WEBHOOK, TOKEN);

    private static final Pattern CHANNEL_NAME = Pattern.compile("[CGDU][A-Z0-9]{2,20}|#?[\\p{Ll}0-9_-]{1,80}");
    private static final Pattern THREAD = Pattern.compile("[0-9]{1,12}\\.[0-9]{1,9}");
    private static final Pattern WEBHOOK_URL = Pattern.compile("https?://[^/\\s]{1,300}/\\S{1,1000}");
    private static final Pattern LITERAL_TOKEN = Pattern.compile("[!-~]{1,500}");

    private final Address address;
    private final NodeTemplate template;
    private final ThreadFields thread;
    private final Mentions mentions;
    private final ObjectNode options;
    private final @Nullable PageButton button;
    private final List<Problem.Field> warnings;

    private SlackMessage(
            Address address,
            NodeTemplate template,
            ThreadFields thread,
            Mentions mentions,
            ObjectNode options,
            @Nullable PageButton button,
            List<Problem.Field> warnings) {
        this.address = address;
        this.template = template;
        this.thread = thread;
        this.mentions = mentions;
        this.options = options;
        this.button = button;
        this.warnings = List.copyOf(warnings);
    }

    /** @param config the node's fields; what is wrong is said of their places */
    public static SlackMessage read(JsonPlace config) {
        config.object(
                WEBHOOK,
                TOKEN,
                TARGET,
                "message_template",
                "mentions",
                THREAD_TS,
                "username",
                "icon_emoji",
                "overflow",
                "strict",
                ThreadFields.KEY,
                ThreadFields.RESOLVED,
                BROADCAST,
                PageButton.FIELD);
        var warnings = new ArrayList<Problem.Field>();
        var address = config.at(WEBHOOK).absent() ? channel(config, warnings) : webhook(config, warnings);
        var options = options(config);
        var mentions = new Mentions(config.at("mentions"));
        return new SlackMessage(
                address,
                NodeTemplate.read(config, Markup.SLACK),
                thread(config, address, warnings),
                mentions,
                options,
                PageButton.read(config),
                warnings);
    }

    private static ThreadFields thread(JsonPlace config, Address address, List<Problem.Field> warnings) {
        var thread = ThreadFields.read(config);
        if (!thread.isEmpty() && !config.at(THREAD_TS).absent()) {
            config.at(THREAD_TS).wrong("cannot be given together with thread_key, which finds the thread");
        }
        if (!thread.isEmpty() && address instanceof Address.SlackWebhook) {
            warnings.add(new Problem.Field(
                    ThreadFields.KEY,
                    "has no effect with webhook_url: Slack does not say what it calls the message, so none can answer"
                            + " it. Use bot_token and channel."));
        }
        if (config.at(BROADCAST).flag()
                && thread.isEmpty()
                && config.at(THREAD_TS).absent()) {
            warnings.add(new Problem.Field(BROADCAST, "has an effect on answers in a thread only"));
        }
        return thread;
    }

    public static boolean isWebhookUrl(String text) {
        return WEBHOOK_URL.matcher(text).matches();
    }

    /** Whether it can stand in a header. */
    public static boolean isToken(String text) {
        return LITERAL_TOKEN.matcher(text).matches();
    }

    private static Address webhook(JsonPlace config, List<Problem.Field> warnings) {
        var url = SecretField.read(
                config,
                WEBHOOK,
                WEBHOOK_URL,
                "must be a URL such as https://hooks.slack.com/services/T0/B0/xyz",
                warnings);
        for (var other : List.of(TOKEN, TARGET)) {
            if (!config.at(other).absent()) {
                config.at(other).wrong("cannot be given together with webhook_url, which is for one channel");
            }
        }
        return new Address.SlackWebhook(url);
    }

    private static Address channel(JsonPlace config, List<Problem.Field> warnings) {
        if (config.at(TOKEN).absent()) {
            config.at(WEBHOOK).wrong("is missing; give webhook_url, or bot_token and channel");
            return new Address.SlackWebhook("");
        }
        var token = SecretField.read(
                config, TOKEN, LITERAL_TOKEN, "is no token: Slack gives one such as xoxb-123-456-abc", warnings);
        var channel = config.at(TARGET).text();
        if (!channel.isEmpty() && !CHANNEL_NAME.matcher(channel).matches()) {
            config.at(TARGET).wrong("must be a channel's id such as C0123ABCD, or its name such as #alerts");
        }
        return new Address.SlackChannel(token, channel);
    }

    private static ObjectNode options(JsonPlace config) {
        var options = Json.mapper().createObjectNode();
        // Always a text: read as a number it would lose its last digits.
        var thread = config.at(THREAD_TS).optionalText();
        if (thread != null) {
            if (!THREAD.matcher(thread).matches()) {
                config.at(THREAD_TS).wrong("must be the ts of a message such as 1735689600.123456");
            }
            options.put(THREAD_TS, thread);
        }
        for (var name : List.of("username", "icon_emoji")) {
            var value = config.at(name).optionalText();
            if (value != null) {
                options.put(name, value);
            }
        }
        if (config.at(BROADCAST).flag()) {
            options.put(BROADCAST, true);
        }
        // A preview of a link in an alert hides the alert.
        options.put("unfurl_links", false);
        options.put("unfurl_media", false);
        return options;
    }

    @Override
    public Map<String, Set<String>> uses() {
        return thread.uses(template.names());
    }

    @Override
    public Address address() {
        return address;
    }

    @Override
    public List<Problem.Field> warnings() {
        return warnings;
    }

    @Override
    public Written write(Variables variables) {
        var first = new AtomicBoolean(true);
        var written = template.write(
                variables,
                new Limit(
                        LONGEST
                                - mentions.size()
                                - (button == null ? 0 : link(button).length()),
                        Limit.Of.RAW),
                part -> body(first.getAndSet(false) ? mentions.before(part) : part));
        if (button != null && !written.bodies().isEmpty()) {
            addLink(written.bodies().getLast(), button);
        }
        return address instanceof Address.SlackChannel ? thread.in(written, variables) : written;
    }

    /**
     * A link: a button of Slack's tells its app each time that it is pressed, and whoever pressed it sees a warning unless
     * that answers from a public address. A webhook of an older kind has no app at all, and takes no buttons.
     */
    private static void addLink(ObjectNode body, PageButton button) {
        body.put("text", body.path("text").asText() + link(button));
        var elements = ((ArrayNode) body.at("/blocks/0/elements"))
                .addObject()
                .put("type", "rich_text_section")
                .putArray("elements");
        elements.addObject().put("type", "text").put("text", "\n");
        elements.addObject()
                .put("type", "link")
                .put("url", button.url())
                .put("text", button.label())
                .putObject("style")
                .put("bold", true);
    }

    private static String link(PageButton button) {
        return "\n<" + escaped(button.url()) + "|" + escaped(button.label()).replace("|", "%7C") + ">";
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private ObjectNode body(Part part) {
        var body = Json.mapper().createObjectNode();
        if (address instanceof Address.SlackChannel(String _, String channel)) {
            body.put(TARGET, channel);
        }
        body.put("text", part.raw());
        body.set("blocks", RichText.blocks(part));
        return body.setAll(options);
    }
}
