package io.syntra.workflow.node;

import com.fasterxml.jackson.core.type.TypeReference;
import io.syntra.channel.ChannelMessage;
import io.syntra.channel.slack.SlackMessage;
import io.syntra.channel.telegram.TelegramMessage;
import io.syntra.contracts.Json;
import io.syntra.contracts.workflow.NodeTypeView;
import io.syntra.problem.JsonPlace;
import io.syntra.problem.Problem;
import io.syntra.template.Template;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Waits until a person has said yes or no, and may ask for that in a chat. */
public final class ApprovalType implements NodeType {

    public static final String TYPE = "approval";

    public static final String APPROVED = "approved";

    /** What a message asks, and what becomes of it: the variables of {@link #MESSAGE}. */
    public static final String QUESTION = "question";

    public static final String STANDING = "standing";

    private static final String MESSAGE = "{{" + QUESTION + "}}\n\n{{" + STANDING + "}}";
    private static final String ASK_IN = "ask_in";
    private static final String ASKED = "asked";

    private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};

    private static final Map<String, Object> SCHEMA = Schema.of("""
            {"type": "object", "additionalProperties": false, "required": ["question"],
             "properties": {
               "question": {"title": "Question", "type": "string", "x-field": "template",
                            "examples": ["Restart {{service_name}}?"]},
               "ask_in": {"title": "Ask in", "enum": ["telegram", "slack"], "description":
                          "A message with a button to the page where a person who is logged in decides."},
               "bot_token": {"title": "Bot token", "type": "string", "x-field": "secret", "examples": ["secret:telegram"]},
               "chat_id": {"title": "Telegram chat", "type": ["string", "integer"], "examples": ["-1001234567890", "@team"]},
               "message_thread_id": {"title": "Telegram topic", "type": "integer", "minimum": 1},
               "disable_notification": {"title": "Silently, in Telegram", "type": "boolean", "default": false},
               "channel": {"title": "Slack channel", "type": "string", "examples": ["C0123ABCD", "#releases"]},
               "webhook_url": {"title": "Slack webhook", "type": "string", "x-field": "secret",
                               "examples": ["secret:slack-hook"],
                               "description": "Instead of bot_token and channel; who decided is a message of its own then."},
               "mentions": {"title": "Mentions in Slack", "type": "object", "additionalProperties": false,
                            "properties": {"users": {"type": "array", "items": {"type": "string"}},
                                           "groups": {"type": "array", "items": {"type": "string"}},
                                           "here": {"type": "boolean"}, "channel": {"type": "boolean"}},
                            "examples": [{"groups": ["S0123ABCD"]}]},
               "username": {"title": "Name in Slack", "type": "string"},
               "icon_emoji": {"title": "Icon in Slack", "type": "string", "examples": [":question:"]}}}""");

    private static final NodeTypeView VIEW = new NodeTypeView(
            TYPE,
            "Approval",
            "UserCheck",
            "Asks a person: on the console, by GET /runs/approvals and POST /runs/approvals/<id>, and in a chat. Yes goes on"
                    + " with next, no with otherwise.",
            SCHEMA,
            List.of("decision", "by", "comment", "at"),
            List.of(Errors.TIMEOUT),
            List.of(),
            NodeTypeView.Ways.OTHERWISE);

    @Override
    public NodeTypeView view() {
        return VIEW;
    }

    @Override
    public List<String> secrets() {
        return Stream.of(TelegramMessage.SECRETS, SlackMessage.SECRETS)
                .flatMap(List::stream)
                .distinct()
                .toList();
    }

    @Override
    public Work read(Reading reading) {
        var config = reading.config().object(Schema.fields(SCHEMA));
        var question = config.at(QUESTION);
        return new Asked(reading.template(question, question.text()), chat(reading, config));
    }

    /** Null when nobody is told. */
    private static @Nullable Chat chat(Reading reading, JsonPlace config) {
        var fields = config.names().stream()
                .filter(name -> !name.equals(QUESTION) && !name.equals(ASK_IN))
                .filter(name -> !config.at(name).absent())
                .toList();
        if (config.at(ASK_IN).absent()) {
            fields.stream().findFirst().ifPresent(name -> config.at(ASK_IN)
                    .wrong("must be telegram or slack, for " + name + " is given"));
            return null;
        }
        var channel = config.at(ASK_IN).word(TelegramMessage.CHANNEL, SlackMessage.CHANNEL);
        var json = Json.mapper()
                .createObjectNode()
                .put("message_template", MESSAGE)
                .put("overflow", "truncate");
        fields.forEach(name -> json.set(name, config.at(name).value()));
        var wrong = new ArrayList<Problem.Field>();
        var place = JsonPlace.root(json, wrong);
        ChannelMessage message =
                channel.equals(TelegramMessage.CHANNEL) ? TelegramMessage.read(place) : SlackMessage.read(place);
        wrong.forEach(field -> config.at(field.name()).wrong(field.message()));
        message.warnings().forEach(warning -> reading.warn(config.at(warning.name()), warning.message()));
        return new Chat(
                channel,
                message.address().lane(),
                message.address().shown(),
                Json.mapper().convertValue(json, OBJECT));
    }

    /**
     * Where a question is asked.
     *
     * @param channel as the notification service calls it
     * @param target see {@link io.syntra.contracts.event.NotificationRequest}
     * @param shown for people
     * @param config of the message
     */
    public record Chat(String channel, String target, String shown, Map<String, Object> config) {

        public Chat {
            config = Map.copyOf(config);
        }

        /** The message with further fields. */
        public Map<String, Object> with(Map<String, Object> fields) {
            var all = new LinkedHashMap<>(config);
            all.putAll(fields);
            return all;
        }
    }

    private record Asked(Template question, @Nullable Chat chat) implements Work {

        @Override
        public Set<String> output() {
            return Set.copyOf(VIEW.output());
        }

        @Override
        public Input input(Facts facts) {
            var input = Input.rendered(Map.of(QUESTION, question), facts);
            return chat == null ? input : input.with(ASKED, chat.shown());
        }

        @Override
        public Outcome outcome(Call call) {
            return new Outcome.Undecided(Objects.requireNonNullElse(call.text(QUESTION), ""), chat);
        }

        @Override
        public Way way(Map<String, Object> output) {
            return APPROVED.equals(output.get("decision")) ? new Way.Next() : new Way.Otherwise();
        }
    }
}
