package io.syntra.workflow.definition;

import io.syntra.channel.SecretField;
import io.syntra.contracts.workflow.Trigger;
import io.syntra.contracts.workflow.Trigger.OnWebhook.Answer;
import io.syntra.contracts.workflow.Trigger.OnWebhook.Signature;
import io.syntra.contracts.workflow.TriggerTypeView;
import io.syntra.problem.JsonPlace;
import io.syntra.workflow.node.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** A signed request from outside. */
final class WebhookTrigger implements TriggerType {

    private static final String SECRET = "secret";

    /** So long that it cannot be guessed. */
    private static final Pattern LITERAL = Pattern.compile("[\\x21-\\x7e]{16,256}");

    private static final Map<String, Object> SCHEMA = Schema.of("""
            {"type": "object", "additionalProperties": false, "required": ["secret"],
             "properties": {
               "secret": {"title": "Secret", "type": "string", "x-field": "secret", "examples": ["secret:shop-hook"],
                          "description": "What the sender signs with."},
               "signature": {"title": "Signature", "enum": ["standard", "github", "slack"], "default": "standard",
                             "description": "standard: as standardwebhooks.com; github: X-Hub-Signature-256; slack: X-Slack-Signature."},
               "answer": {"title": "Answer", "enum": ["accepted", "result"], "default": "accepted",
                          "description": "accepted: at once; result: what the last node said."},
               %s}}""".formatted(Inputs.SCHEMA));

    private static final TriggerTypeView VIEW = new TriggerTypeView(
            "webhook",
            "Webhook",
            "Webhook",
            "A signed request to /api/v1/hooks/<id of the workflow>. Fields of its JSON body, or of its form, are variables.",
            SCHEMA,
            Inputs.known(Set.of()),
            null,
            true);

    @Override
    public Optional<Provided> provides(Trigger trigger) {
        return Inputs.provided(((Trigger.OnWebhook) trigger).inputs());
    }

    @Override
    public TriggerTypeView view() {
        return VIEW;
    }

    @Override
    public List<String> secrets() {
        return List.of(SECRET);
    }

    @Override
    public Trigger read(JsonPlace place) {
        place.object("type", SECRET, "signature", "answer", Inputs.FIELD);
        var secret = SecretField.read(
                place,
                SECRET,
                LITERAL,
                "must be secret:<name>, or 16 to 256 characters that cannot be guessed",
                new ArrayList<>());
        var signature = place.at("signature");
        var answer = place.at("answer");
        return new Trigger.OnWebhook(
                secret,
                signature.absent()
                        ? null
                        : Signature.valueOf(
                                signature.word("standard", "github", "slack").toUpperCase(Locale.ROOT)),
                answer.absent()
                        ? null
                        : Answer.valueOf(answer.word("accepted", "result").toUpperCase(Locale.ROOT)),
                Inputs.read(place.at(Inputs.FIELD)));
    }
}
