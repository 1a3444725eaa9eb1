package io.syntra.agent.action;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.ValueNode;
import io.syntra.agent.tool.Write;
import io.syntra.contracts.Json;
import io.syntra.contracts.agent.ActionView.Call;
import io.syntra.contracts.agent.ActionView.Effect;
import io.syntra.contracts.agent.ActionView.Evidence;
import io.syntra.contracts.agent.Risk;
import io.syntra.contracts.agent.WatchedSignal;
import io.syntra.identity.PlanHash;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever is changed of a stored plan, what was approved no longer fits it. A new column is part of the plan, unless it is
 * named here as one that is not. Guarded by: each line of {@code PlanHash.members}, and each part of {@code ExactCall}.
 */
class PlanHashTest {

    /** How far an action is, who carries it out, and what the gate alone keeps. */
    private static final Set<String> NOT_OF_THE_PLAN = Set.of(
            "planHash",
            "runId",
            "toolCallId",
            "finding",
            "fix",
            "state",
            "settled",
            "told",
            "decidedBy",
            "decidedRoles",
            "decidedAt",
            "approval",
            "approvalUntil",
            "executingAt",
            "replicasBefore",
            "callUntil",
            "calledAgain",
            "reference",
            "output",
            "executedAt",
            "detail",
            "verification",
            "undoneBy",
            "escalatedAt",
            "fence",
            "askedMillis",
            "silentMillis",
            "attempts",
            "leaseUntil");

    private static final Write WRITE = new Write("services", "s-1", "scale", Map.of("replicas", 3));

    private static Stream<Field> columns() {
        return Arrays.stream(Action.class.getDeclaredFields())
                .filter(field -> !Modifier.isStatic(field.getModifiers()) && !field.isSynthetic())
                .filter(field -> !NOT_OF_THE_PLAN.contains(field.getName()));
    }

    @ParameterizedTest
    @MethodSource("columns")
    void eachColumnOfThePlanCounts(Field column) throws IllegalAccessException {
        var approved = hash(action(), WRITE);
        assertThat(hash(action(), WRITE)).isEqualTo(approved);
        var value = column.get(action());
        assertThat(value).as("a value that can be changed").isNotNull();

        for (var other : others(value)) {
            assertThat(hash(column, other)).as("%s instead of %s", other, value).isNotEqualTo(approved);
        }
        if (column.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
            assertThat(hash(column, null)).as("no %s", column.getName()).isNotEqualTo(approved);
        }
    }

    private static Stream<RecordComponent> partsOfTheCall() {
        return Arrays.stream(Write.class.getRecordComponents());
    }

    @ParameterizedTest
    @MethodSource("partsOfTheCall")
    void eachPartOfTheCallCounts(RecordComponent part) throws ReflectiveOperationException {
        var values = new ArrayList<@Nullable Object>();
        for (var each : Write.class.getRecordComponents()) {
            var value = each.getAccessor().invoke(WRITE);
            values.add(
                    !each.getName().equals(part.getName())
                            ? value
                            : value instanceof String text ? text + "x" : Map.of("replicas", 4));
        }
        var other = (Write) Write.class.getDeclaredConstructors()[0].newInstance(values.toArray());

        assertThat(hash(action(), other)).isNotEqualTo(hash(action(), WRITE));
    }

    private static String hash(Field column, @Nullable Object value) throws IllegalAccessException {
        var action = action();
        column.set(action, value);
        return hash(action, WRITE);
    }

    private static String hash(Action action, Write write) {
        return PlanHash.of(action.view(write)).orElseThrow();
    }

    /** Like the value, and not it. */
    private static List<?> others(Object value) {
        return switch (value) {
            case UUID id -> List.of(new UUID(id.getMostSignificantBits(), id.getLeastSignificantBits() + 1));
            case Long number -> List.of(number + 1);
            case Instant at -> List.of(at.plusNanos(1_000));
            case Risk risk ->
                Arrays.stream(Risk.values()).filter(other -> other != risk).toList();
            case String text when text.startsWith("{") || text.startsWith("[") -> othersOf(tree(text));
            case String text -> List.of(text + "x", "");
            default -> throw new AssertionError("columns of " + value.getClass() + " are not changed here yet");
        };
    }

    /** One value in it is another, each in turn. */
    private static List<String> othersOf(JsonNode json) {
        var others = leaves(JsonPointer.empty(), json)
                .map(leaf -> {
                    var copy = json.deepCopy();
                    var parent = copy.at(leaf.head());
                    var other = other((ValueNode) json.at(leaf));
                    switch (parent) {
                        case ObjectNode object -> object.set(leaf.last().getMatchingProperty(), other);
                        case ArrayNode array -> array.set(leaf.last().getMatchingIndex(), other);
                        default -> throw new AssertionError(leaf);
                    }
                    return copy.toString();
                })
                .toList();
        assertThat(others).as("values in %s", json).isNotEmpty();
        return others;
    }

    private static Stream<JsonPointer> leaves(JsonPointer at, JsonNode json) {
        return switch (json) {
            case ObjectNode object ->
                object.propertyStream().flatMap(entry -> leaves(at.appendProperty(entry.getKey()), entry.getValue()));
            case ArrayNode array ->
                Stream.iterate(0, i -> i < array.size(), i -> i + 1)
                        .flatMap(i -> leaves(at.appendIndex(i), array.get(i)));
            default -> Stream.of(at);
        };
    }

    private static JsonNode other(ValueNode value) {
        var mapper = Json.mapper();
        var signals = Arrays.stream(WatchedSignal.values())
                .<JsonNode>map(mapper::valueToTree)
                .toList();
        if (signals.contains(value)) {
            return signals.get(signals.getFirst().equals(value) ? 1 : 0);
        }
        return value.isNumber()
                ? mapper.getNodeFactory().numberNode(value.asLong() + 1)
                : mapper.getNodeFactory().textNode(value.asText() + "x");
    }

    private static JsonNode tree(String json) {
        try {
            return Json.mapper().readTree(json);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    /** With something in every column of its plan. */
    private static Action action() {
        var action = new Action();
        action.id = new UUID(1, 1);
        action.workspace = "acme";
        action.conversationId = new UUID(1, 2);
        action.tool = "scale_service";
        action.arguments = "{\"replicas\":3,\"service_id\":\"s-1\"}";
        action.target = "shop-api";
        action.serviceId = new UUID(1, 3);
        action.risk = Risk.MEDIUM;
        action.requiredRole = "developer";
        action.requestedBy = "ada";
        action.summary = "Scale shop-api from 2 to 3 replicas";
        action.preview = "replicas: 2 → 3";
        action.inverse = Stored.write(new Call("scale_service", Map.of("replicas", 2, "service_id", "s-1")));
        action.inverseNote = "Scales back to 2.";
        action.effect =
                Stored.write(new Effect(List.of(WatchedSignal.READY_REPLICAS), List.of(WatchedSignal.ERROR_RATE)));
        action.evidence = Stored.write(List.of(new Evidence("it is busy", "call_1")));
        action.fingerprint = "generation 7";
        action.policyVersion = 4;
        action.createdAt = Instant.parse("2026-11-28T10:00:00Z");
        action.expiresAt = Instant.parse("2026-11-28T10:15:00Z");
        action.undoes = new UUID(1, 4);
        return action;
    }
}
