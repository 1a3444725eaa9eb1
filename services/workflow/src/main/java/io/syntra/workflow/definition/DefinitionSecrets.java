package io.syntra.workflow.definition;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NumericNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.syntra.channel.SecretField;
import io.syntra.contracts.Json;
import io.syntra.contracts.Nearest;
import io.syntra.contracts.Remark;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.workflow.Node;
import io.syntra.contracts.workflow.Trigger;
import io.syntra.contracts.workflow.WorkflowDefinition;
import io.syntra.identity.Caller;
import io.syntra.problem.JsonPlace;
import io.syntra.secrets.SecretRef;
import io.syntra.secrets.SecretValue;
import io.syntra.secrets.Secrets;
import io.syntra.secrets.Tokens;
import io.syntra.workflow.node.NodeTypes;
import io.syntra.workflow.node.Reading;
import io.syntra.workflow.node.Schema;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The secrets of definitions, which are stored by reference only. Every method may block. */
@Singleton
class DefinitionSecrets {

    private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};

    /** The fields that hold a secret in any kind of trigger. */
    private static final Set<String> OF_TRIGGERS = TriggerTypes.all().stream()
            .flatMap(type -> type.secrets().stream())
            .collect(Collectors.toUnmodifiableSet());

    /** The same in any kind of node as well. */
    private static final Set<String> NAMES = Stream.concat(
                    OF_TRIGGERS.stream(), NodeTypes.all().stream().flatMap(type -> type.secrets().stream()))
            .collect(Collectors.toUnmodifiableSet());

    /** What any node can have beside its configuration. */
    private static final Set<String> OF_NODES = Set.of(
            "id",
            "type",
            "config",
            "next",
            "otherwise",
            "branches",
            "on_error",
            "retry",
            "timeout_seconds",
            "skip_if",
            "mock");

    private final Secrets secrets;

    DefinitionSecrets(Secrets secrets) {
        this.secrets = secrets;
    }

    /** The definition as it may be stored: what was written out is kept as a secret, and its place names that. */
    WorkflowDefinition referred(Caller by, WorkflowDefinition definition) {
        return new WorkflowDefinition(
                definition.name(),
                referred(by, definition.trigger()),
                definition.maxRunning(),
                definition.nodes().stream().map(node -> referred(by, node)).toList());
    }

    /**
     * The same for a draft that cannot be read as a whole. What is known of a kind of node or trigger is asked of it, as
     * always; what else stands there goes by the names of fields, wherever they are and though they be misspelt, and by what
     * looks like a token.
     */
    JsonNode referred(Caller by, JsonNode draft) {
        var referred = draft.deepCopy();
        if (referred instanceof ObjectNode object) {
            object.properties()
                    .forEach(field -> field.setValue(
                            switch (field.getKey()) {
                                case "trigger" -> ofTrigger(by, field.getValue());
                                case "nodes" -> ofNodes(by, field.getValue());
                                default -> unknown(by, field.getValue());
                            }));
        }
        return referred;
    }

    private JsonNode ofTrigger(Caller by, JsonNode trigger) {
        var type = TriggerTypes.named(trigger.path("type").asText());
        if (type.isEmpty() || !(trigger instanceof ObjectNode object)) {
            return unknown(by, trigger);
        }
        var secret = type.get().secrets();
        refer(by, object, secret);
        hide(by, object, Schema.names(type.get().view().schema()), secret);
        return object;
    }

    private JsonNode ofNodes(Caller by, JsonNode nodes) {
        if (!(nodes instanceof ArrayNode all)) {
            return unknown(by, nodes);
        }
        for (int i = 0; i < all.size(); i++) {
            all.set(i, ofNode(by, all.get(i)));
        }
        return all;
    }

    private JsonNode ofNode(Caller by, JsonNode node) {
        var type = NodeTypes.named(node.path("type").asText());
        if (type.isEmpty() || !(node instanceof ObjectNode object)) {
            return unknown(by, node);
        }
        if (object.get("config") instanceof ObjectNode config) {
            config.setAll(type.get().referred(config, keeping(by)));
            hide(
                    by,
                    config,
                    Schema.names(type.get().view().schema()),
                    type.get().secrets());
            if (config.get("headers") instanceof ObjectNode headers) {
                hide(by, headers, Set.of(), List.of());
            }
        } else if (object.has("config")) {
            object.set("config", unknown(by, object.get("config")));
        }
        hide(by, object, OF_NODES, List.of());
        return object;
    }

    private JsonNode unknown(Caller by, JsonNode json) {
        byNames(by, json);
        return hidden(by, json, false);
    }

    /** What stands in fields that are not known, and what is no text in those that hold a secret. */
    private void hide(Caller by, ObjectNode json, Set<String> known, Collection<String> secret) {
        json.properties().forEach(field -> {
            var name = field.getKey();
            if (secret.contains(name)) {
                if (!field.getValue().isTextual()) {
                    field.setValue(hidden(by, field.getValue(), true));
                }
            } else if (!known.contains(name)) {
                field.setValue(hidden(by, field.getValue(), isSecret(name)));
            }
        });
    }

    /** @param secret whether its name says so */
    private JsonNode hidden(Caller by, JsonNode json, boolean secret) {
        switch (json) {
            case ObjectNode object ->
                object.properties()
                        .forEach(field ->
                                field.setValue(hidden(by, field.getValue(), secret || isSecret(field.getKey()))));
            case ArrayNode array -> {
                for (int i = 0; i < array.size(); i++) {
                    array.set(i, hidden(by, array.get(i), secret));
                }
            }
            case TextNode text
            when isWrittenOut(text.textValue(), secret) -> {
                return TextNode.valueOf(keeping(by).apply(text.textValue()));
            }
            case NumericNode number
            when secret -> {
                return TextNode.valueOf(keeping(by).apply(number.asText()));
            }
            default -> {}
        }
        return json;
    }

    private static boolean isWrittenOut(String text, boolean secret) {
        return !text.isBlank()
                && !text.startsWith("secret:")
                && (Tokens.isIn(text) || (secret && !text.contains("{{")));
    }

    /** Also one that is nearly called so. */
    private static boolean isSecret(String field) {
        return Nearest.to(field, NAMES).isPresent() || Tokens.isName(field);
    }

    private void byNames(Caller by, JsonNode json) {
        json.forEach(inside -> byNames(by, inside));
        if (json instanceof ObjectNode object) {
            for (var type : NodeTypes.all()) {
                object.setAll(type.referred(object, keeping(by)));
            }
            refer(by, object, OF_TRIGGERS);
        }
    }

    private void refer(Caller by, JsonNode json, Collection<String> fields) {
        if (json instanceof ObjectNode object) {
            object.setAll(SecretField.referred(object, fields, keeping(by)));
        }
    }

    private UnaryOperator<String> keeping(Caller by) {
        return written ->
                secrets.keep(by.workspace(), SecretValue.of(written), by.user()).toString();
    }

    private Trigger referred(Caller by, Trigger trigger) {
        ObjectNode json = Json.mapper().valueToTree(trigger);
        var referred = SecretField.referred(json, secretsOf(json), keeping(by));
        return Json.mapper().convertValue(referred, Trigger.class);
    }

    private Node referred(Caller by, Node node) {
        var referred = NodeTypes.require(node.type()).referred(json(node), keeping(by));
        return node.with(Json.mapper().convertValue(referred, OBJECT));
    }

    private static List<String> secretsOf(JsonNode trigger) {
        return TriggerTypes.named(trigger.path("type").asText())
                .map(TriggerType::secrets)
                .orElse(List.of());
    }

    /** For others than its author, and for a file that goes elsewhere: without what looks like a token and stands in clear. */
    static JsonNode exported(JsonNode definition) {
        var exported = InClear.without(definition);
        for (var node : exported.path("nodes")) {
            if (node instanceof ObjectNode object && node.get("config") instanceof ObjectNode config) {
                NodeTypes.named(node.path("type").asText())
                        .ifPresent(type -> object.set("config", type.exported(config)));
            }
        }
        return exported;
    }

    /** What the author of a definition should know: what is odd in its nodes, and which secrets are not set. */
    List<Remark> remarks(WorkspaceId workspace, WorkflowDefinition definition) {
        var remarks = new ArrayList<Remark>();
        JsonNode json = Json.mapper().valueToTree(definition);
        var root = JsonPlace.root(json, new ArrayList<>());
        var trigger = root.at("trigger");
        for (var field : secretsOf(json.path("trigger"))) {
            writtenOut(trigger.at(field)).ifPresent(remarks::add);
            missing(workspace, trigger.at(field)).forEach(remarks::add);
        }
        for (var node : root.at("nodes").items()) {
            var config = node.at("config");
            var type = NodeTypes.require(node.at("type").text());
            var reading = new Reading(config);
            type.read(reading);
            remarks.addAll(reading.warnings());
            type.secretPlaces(config)
                    .flatMap(place -> missing(workspace, place))
                    .forEach(remarks::add);
        }
        return remarks;
    }

    /** Which secrets are not set that a draft names, wherever it does. */
    List<Remark> missing(WorkspaceId workspace, JsonNode draft) {
        return texts(JsonPlace.root(draft, new ArrayList<>()))
                .filter(place -> reference(place.asText()).isPresent())
                .flatMap(place -> missing(workspace, place))
                .toList();
    }

    /** @param node absent for what is in no node */
    record Use(String secret, @Nullable String node, String field) {}

    /**
     * Where a stored definition names a secret.
     *
     * @param sound whether nothing is wrong with it; else a name counts wherever it stands, since it will be put right
     */
    static List<Use> uses(JsonNode definition, boolean sound) {
        var uses = new ArrayList<Use>();
        var root = JsonPlace.root(definition, new ArrayList<>());
        var trigger = root.at("trigger");
        (sound ? secretsOf(definition.path("trigger")).stream().map(trigger::at) : texts(trigger))
                .forEach(place -> use(null, place).ifPresent(uses::add));
        if (definition.path("nodes").isArray()) {
            for (var node : root.at("nodes").items()) {
                var id = node.at("id").asText();
                var type = NodeTypes.named(node.at("type").asText()).filter(_ -> sound);
                type.map(known -> known.secretPlaces(node.at("config")))
                        .orElseGet(() -> texts(node))
                        .forEach(place -> use(id, place).ifPresent(uses::add));
            }
        }
        return uses;
    }

    private static Optional<Use> use(@Nullable String node, JsonPlace place) {
        return reference(place.asText())
                .map(reference -> new Use(reference.name().value(), node, place.name()));
    }

    /** Empty also for what only begins as one does. */
    static Optional<SecretRef> reference(String text) {
        try {
            return SecretRef.in(text);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Stream<JsonPlace> texts(JsonPlace place) {
        return switch (place.value()) {
            case ObjectNode _ -> place.names().stream().map(place::at).flatMap(DefinitionSecrets::texts);
            case ArrayNode _ -> place.items().stream().flatMap(DefinitionSecrets::texts);
            case TextNode _ -> Stream.of(place);
            case null, default -> Stream.empty();
        };
    }

    private static Optional<Remark> writtenOut(JsonPlace place) {
        return Optional.ofNullable(place.optionalText())
                .filter(text -> SecretRef.in(text).isEmpty())
                .map(text -> new Remark(
                        place.name(),
                        "is written out here. Store it with PUT /api/v1/secrets/<name>, and write secret:<name>."));
    }

    private Stream<Remark> missing(WorkspaceId workspace, JsonPlace place) {
        return Stream.ofNullable(place.optionalText())
                .flatMap(text -> SecretRef.in(text).stream())
                .filter(reference -> secrets.find(workspace, reference.name()).isEmpty())
                .map(reference -> new Remark(
                        place.name(),
                        "refers to " + reference + ", which is not set. Set it with PUT /api/v1/secrets/"
                                + reference.name() + "."));
    }

    private static ObjectNode json(Node node) {
        return Json.mapper().valueToTree(node.config());
    }
}
