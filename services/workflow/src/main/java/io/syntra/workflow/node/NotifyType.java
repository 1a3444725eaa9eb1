package io.syntra.workflow.node;

import io.syntra.channel.SecretField;
import io.syntra.channel.email.EmailMessage;
import io.syntra.contracts.event.NotificationRequest;
import io.syntra.contracts.notification.MaskedTarget;
import io.syntra.contracts.workflow.NodeTypeView;
import io.syntra.problem.JsonPlace;
import io.syntra.problem.Problem;
import io.syntra.template.Template;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Sends a message to a webhook or by e-mail and waits until it is known how it fared. */
final class NotifyType implements NodeType {

    private static final String TARGET = "target";
    private static final Pattern ANYTHING = Pattern.compile("(?s).*");
    private static final int LONGEST_TITLE = 200;
    private static final int LONGEST_TARGET = 2_000;
    private static final int LAST_PORT = 65_535;

    private static final Map<String, Object> SCHEMA = Schema.of("""
            {"type": "object", "additionalProperties": false, "required": ["channel", "title", "text"],
             "oneOf": [{"required": ["target"]}, {"required": ["smtp_url", "from", "to"]}],
             "properties": {
               "channel": {"title": "Channel", "enum": ["webhook", "email"]},
               "target": {"title": "URL", "type": "string", "maxLength": 2000, "x-field": "secret",
                          "examples": ["secret:team-hook"],
                          "description": "Of a webhook: the secret holds https://hooks.example/team/token."},
               "smtp_url": {"title": "Mail server", "type": "string", "x-field": "secret", "examples": ["secret:smtp"],
                            "description": "The secret holds smtps://user:password@host:465."},
               "from": {"title": "Sender", "type": "string", "examples": ["syntra@example.com"]},
               "to": {"title": "Receivers", "type": ["string", "array"], "items": {"type": "string"}, "maxItems": 20,
                      "examples": ["team@example.com", ["ada@example.com", "bob@example.com"]]},
               "strict": {"title": "Fail on missing values", "type": "boolean", "default": false},
               "title": {"title": "Title", "type": "string", "maxLength": 200, "x-field": "template"},
               "text": {"title": "Text", "type": "string", "x-field": "template"}}}""");

    private static final NodeTypeView VIEW = new NodeTypeView(
            "notify",
            "Webhook or e-mail",
            "Webhook",
            "POSTs a title, a text and the facts of the run to a URL, or sends an e-mail, and waits until it is known how"
                    + " that fared.",
            SCHEMA,
            List.of("delivery_id", "outcome", "attempts"),
            ChannelType.ERRORS,
            Deliveries.RETRYABLE,
            NodeTypeView.Ways.NEXT);

    @Override
    public NodeTypeView view() {
        return VIEW;
    }

    @Override
    public List<String> secrets() {
        return List.of(TARGET, EmailMessage.SERVER);
    }

    @Override
    public Map<String, Object> shown(Map<String, Object> config) {
        var masked = new LinkedHashMap<>(config);
        masked.computeIfPresent(TARGET, (name, target) -> MaskedTarget.of(String.valueOf(target)));
        return masked;
    }

    @Override
    public Work read(Reading reading) {
        var config = reading.config().object(Schema.fields(SCHEMA));
        var channel = config.at("channel").text();
        if (channel.equals(EmailMessage.CHANNEL)) {
            return ChannelType.work(reading, EmailMessage.CHANNEL, EmailMessage::read);
        }
        if (!channel.equals(NotificationRequest.WEBHOOK)
                && !config.at("channel").absent()) {
            config.at("channel").wrong("there is no channel \"" + channel + "\"; there are: webhook, email");
        }
        for (var field : List.of("smtp_url", "from", "to")) {
            if (!config.at("channel").absent() && !config.at(field).absent()) {
                config.at(field).wrong("belongs to an e-mail: channel must be email");
            }
        }
        return new Message(
                target(reading),
                title(reading, config.at("title")),
                text(reading, config.at("text")),
                config.at("strict").flag());
    }

    private static String target(Reading reading) {
        var place = reading.config().at(TARGET);
        var warnings = new ArrayList<Problem.Field>();
        var target = SecretField.read(reading.config(), TARGET, ANYTHING, "", warnings);
        // Only one that is written out is warned about.
        for (var warning : warnings) {
            reading.warn(place, warning.message());
            checkTarget(target, place);
        }
        return target;
    }

    private static void checkTarget(String target, JsonPlace place) {
        if (target.contains("{{")) {
            place.wrong("is fixed by you, not by what happens: variables cannot be used here");
            return;
        }
        try {
            var uri = new URI(target);
            boolean web = "https".equalsIgnoreCase(uri.getScheme()) || "http".equalsIgnoreCase(uri.getScheme());
            if (!web || uri.getHost() == null || target.length() > LONGEST_TARGET) {
                place.wrong("must be a URL such as https://hooks.example/team");
            } else if (uri.getPort() == 0 || uri.getPort() > LAST_PORT) {
                place.wrong("must have a port from 1 to " + LAST_PORT);
            }
        } catch (URISyntaxException e) {
            place.wrong("must be a URL such as https://hooks.example/team");
        }
    }

    private static Template title(Reading reading, JsonPlace place) {
        var title = place.text();
        if (!place.absent() && (title.isBlank() || title.length() > LONGEST_TITLE)) {
            place.wrong("must have 1 to " + LONGEST_TITLE + " characters");
        }
        return reading.template(place, title);
    }

    private static Template text(Reading reading, JsonPlace place) {
        var text = place.text();
        if (!place.absent() && text.isBlank()) {
            place.wrong("must not be empty");
        }
        return reading.template(place, text);
    }

    private record Message(String target, Template title, Template text, boolean strict) implements Work {

        /** Of a strict one: the variables without a value, which keep it from being sent. */
        private static final String MISSING = "missing";

        @Override
        public Set<String> output() {
            return Set.copyOf(VIEW.output());
        }

        @Override
        public Input input(Facts facts) {
            var templates = new LinkedHashMap<String, Template>();
            templates.put("title", title);
            templates.put("text", text);
            var input = Input.rendered(templates, facts)
                    .with(TARGET, MaskedTarget.of(target))
                    .with("channel", NotificationRequest.WEBHOOK);
            return strict ? input.with(MISSING, missing(facts)) : input;
        }

        private List<String> missing(Facts facts) {
            return Stream.of(title, text)
                    .flatMap(template -> template.render(facts).missing().stream())
                    .distinct()
                    .sorted()
                    .toList();
        }

        @Override
        public Outcome outcome(Call call) {
            if (call.input().get(MISSING) instanceof List<?> missing && !missing.isEmpty()) {
                return new Outcome.Failed(
                        ChannelType.INVALID,
                        "has no value for "
                                + missing.stream().map(String::valueOf).collect(Collectors.joining(", "))
                                + ", and the node is strict: give them a default, as in {{name | default 'none'}}");
            }
            var data = new LinkedHashMap<String, Object>();
            data.put("workflow_id", call.run().workflowId().toString());
            data.put("workflow_name", call.run().workflowName());
            data.put("run_id", call.run().root().toString());
            data.put("node", call.node().id());
            data.put("trigger_type", call.run().triggerType());
            data.put("trigger", call.run().trigger());
            return new Outcome.Asked(NotificationRequest.toWebhook(
                    call.deliveryId(),
                    target,
                    String.valueOf(call.text("title")),
                    String.valueOf(call.text("text")),
                    data,
                    call.origin(),
                    call.now()));
        }
    }
}
