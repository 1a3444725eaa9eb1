package io.syntra.workflow.definition;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syntra.channel.SecretField;
import io.syntra.contracts.Json;
import io.syntra.contracts.Remark;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.workflow.Node;
import io.syntra.contracts.workflow.Trigger;
import io.syntra.contracts.workflow.WorkflowDefinition;
import io.syntra.problem.JsonPlace;
import io.syntra.secrets.SecretRef;
import io.syntra.secrets.SecretValue;
import io.syntra.secrets.Secrets;
import io.syntra.workflow.node.NodeTypes;
import io.syntra.workflow.node.Reading;
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

/** The secrets of definitions, which are stored by reference only. Every method may block. */
@Singleton
class DefinitionSecrets {

    private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};

    /** The fields that hold a secret in any kind of trigger. */
    private static final Set<String> OF_TRIGGERS = TriggerTypes.all().stream()
            .flatMap(type -> type.secrets().stream())
            .collect(Collectors.toUnmodifiableSet());

    private final Secrets secrets;

    DefinitionSecrets(Secrets secrets) {
        this.secrets = secrets;
    }

    /** The definition as it may be stored: what was written out is kept as a secret, and its place names that. */
    WorkflowDefinition referred(WorkspaceId workspace, WorkflowDefinition definition) {
        return new WorkflowDefinition(
                definition.name(),
                referred(workspace, definition.trigger()),
                definition.maxRunning(),
                definition.nodes().stream()
                        .map(node -> referred(workspace, node))
                        .toList());
    }

    /**
     * The same for a draft that cannot be read as a whole. What is known of a kind of node or trigger is asked of it, as
     * always; what else stands there goes by the names of fields, wherever they are.
     */
    JsonNode referred(WorkspaceId workspace, JsonNode draft) {
        var referred = draft.deepCopy();
        referred.properties().forEach(field -> {
            switch (field.getKey()) {
                case "trigger" -> ofTrigger(workspace, field.getValue());
                case "nodes" -> field.getValue().forEach(node -> ofNode(workspace, node));
                default -> byNames(workspace, field.getValue());
            }
        });
        return referred;
    }

    private void ofTrigger(WorkspaceId workspace, JsonNode trigger) {
        TriggerTypes.named(trigger.path("type").asText())
                .ifPresentOrElse(type -> refer(workspace, trigger, type.secrets()), () -> byNames(workspace, trigger));
    }

    private void ofNode(WorkspaceId workspace, JsonNode node) {
        var type = NodeTypes.named(node.path("type").asText());
        if (type.isPresent() && node.path("config") instanceof ObjectNode config) {
            config.setAll(type.get().referred(config, keeping(workspace)));
        } else {
            byNames(workspace, node);
        }
    }

    private void byNames(WorkspaceId workspace, JsonNode json) {
        json.forEach(inside -> byNames(workspace, inside));
        if (json instanceof ObjectNode object) {
            for (var type : NodeTypes.all()) {
                object.setAll(type.referred(object, keeping(workspace)));
            }
            refer(workspace, object, OF_TRIGGERS);
        }
    }

    private void refer(WorkspaceId workspace, JsonNode json, Collection<String> fields) {
        if (json instanceof ObjectNode object) {
            object.setAll(SecretField.referred(object, fields, keeping(workspace)));
        }
    }

    private UnaryOperator<String> keeping(WorkspaceId workspace) {
        return written -> secrets.keep(workspace, SecretValue.of(written)).toString();
    }

    private Trigger referred(WorkspaceId workspace, Trigger trigger) {
        ObjectNode json = Json.mapper().valueToTree(trigger);
        var referred = SecretField.referred(json, secretsOf(json), keeping(workspace));
        return Json.mapper().convertValue(referred, Trigger.class);
    }

    private Node referred(WorkspaceId workspace, Node node) {
        var referred = NodeTypes.require(node.type()).referred(json(node), keeping(workspace));
        return node.with(Json.mapper().convertValue(referred, OBJECT));
    }

    private static List<String> secretsOf(JsonNode trigger) {
        return TriggerTypes.named(trigger.path("type").asText())
                .map(TriggerType::secrets)
                .orElse(List.of());
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
