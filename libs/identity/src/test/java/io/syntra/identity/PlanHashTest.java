package io.syntra.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.syntra.contracts.ActionId;
import io.syntra.contracts.ConversationId;
import io.syntra.contracts.DeploymentId;
import io.syntra.contracts.Json;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.agent.ActionState;
import io.syntra.contracts.agent.ActionView;
import io.syntra.contracts.agent.ActionView.Call;
import io.syntra.contracts.agent.ActionView.Effect;
import io.syntra.contracts.agent.ActionView.Evidence;
import io.syntra.contracts.agent.ActionView.Rules;
import io.syntra.contracts.agent.ActionView.ShownCall;
import io.syntra.contracts.agent.ActionView.Verification;
import io.syntra.contracts.agent.Risk;
import io.syntra.contracts.agent.WatchedSignal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Guarded by: each member that {@link PlanHash} puts in, and each part of the {@link ExactCall}. */
class PlanHashTest {

    /** What is told of an action besides its plan. */
    private static final Set<String> NO_PLAN = Set.of(
            "/state",
            "/plan_hash",
            "/service_name",
            "/decided_by",
            "/decided_at",
            "/detail",
            "/deployment_id",
            "/output/stdout",
            "/verification/verdict",
            "/verification/detail",
            "/undone_by",
            "/escalated_at",
            "/settled");

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final ShownCall CALL =
            new ShownCall("deployer", "POST", "/api/v1/services/s/scale", "{\"replicas\":3}", "v1");
    private static final ActionView PLAN = new ActionView(
            ActionId.random(),
            ConversationId.random(),
            "scale_service",
            Map.of("service_id", "s", "replicas", 3),
            ServiceId.random(),
            "shop-api",
            "shop-api",
            Risk.MEDIUM,
            "developer",
            ActionState.AWAITING,
            "00",
            CALL,
            new Rules("acme", 3, 2, 1),
            "Scale shop-api from 2 to 3 replicas",
            "replicas: 2 → 3",
            new Call("scale_service", Map.of("replicas", 2)),
            "Goes back to 2.",
            new Effect(List.of(WatchedSignal.ERROR_RATE), List.of(WatchedSignal.ERROR_RATE)),
            "ada",
            "bob",
            List.of(new Evidence("it is slow", "c1")),
            NOW,
            NOW,
            NOW,
            "done",
            DeploymentId.random(),
            Map.of("stdout", "up"),
            new Verification("verified", "it helped", null, null),
            ActionId.random(),
            ActionId.random(),
            NOW,
            true);

    @ParameterizedTest
    @MethodSource("leaves")
    void allThatIsDecidedOnIsPartOfTheHashAndNothingElse(String leaf) throws Exception {
        var other = changed(leaf);

        assertThat(other).isNotEqualTo(PLAN);
        assertThat(PlanHash.of(other).equals(PlanHash.of(PLAN))).as(leaf).isEqualTo(NO_PLAN.contains(leaf));
    }

    @Test
    void whatIsLeftOutMakesAnotherPlanToo() {
        var tree = Json.mapper().<ObjectNode>valueToTree(PLAN);
        for (var absent : List.of("inverse", "effect", "undoes", "service_id")) {
            var other = tree.deepCopy();
            other.remove(absent);
            assertThat(PlanHash.of(Json.mapper().convertValue(other, ActionView.class)))
                    .as(absent)
                    .isPresent()
                    .isNotEqualTo(PlanHash.of(PLAN));
        }
    }

    /** It is not known here what the person would approve. */
    @Test
    void whatIsNotShownWhollyHasNoHash() {
        var tree = Json.mapper().<ObjectNode>valueToTree(PLAN);
        for (var absent : List.of("call", "rules")) {
            var other = tree.deepCopy();
            other.remove(absent);
            assertThat(PlanHash.of(Json.mapper().convertValue(other, ActionView.class)))
                    .as(absent)
                    .isEmpty();
        }
    }

    /** What the receiver makes of the call that comes, and of what it is told of the rest. */
    @Test
    void itIsTheHashThatAWarrantAsksFor() {
        var came = new ExactCall(
                "deployer",
                "POST",
                "/api/v1/services/s/scale",
                "v1",
                "{\"replicas\":3}".getBytes(StandardCharsets.UTF_8));

        assertThat(PlanHash.of(PLAN)).isEqualTo(PlanHash.rest(PLAN).map(came::planHash));
    }

    static Stream<String> leaves() {
        return leaves("", Json.mapper().valueToTree(PLAN));
    }

    private static Stream<String> leaves(String at, JsonNode node) {
        return switch (node) {
            case ObjectNode object ->
                object.propertyStream().flatMap(member -> leaves(at + "/" + member.getKey(), member.getValue()));
            case ArrayNode array ->
                IntStream.range(0, array.size()).boxed().flatMap(i -> leaves(at + "/" + i, array.get(i)));
            default -> Stream.of(at);
        };
    }

    private static ActionView changed(String leaf) throws Exception {
        var tree = Json.mapper().<JsonNode>valueToTree(PLAN);
        int last = leaf.lastIndexOf('/');
        var other = other(tree.at(leaf));
        switch (tree.at(leaf.substring(0, last))) {
            case ObjectNode object -> object.set(leaf.substring(last + 1), other);
            case ArrayNode array -> array.set(Integer.parseInt(leaf.substring(last + 1)), other);
            default -> throw new AssertionError(leaf);
        }
        return Json.mapper().treeToValue(tree, ActionView.class);
    }

    private static JsonNode other(JsonNode value) {
        if (value.isBoolean()) {
            return BooleanNode.valueOf(!value.booleanValue());
        }
        if (value.isNumber()) {
            return LongNode.valueOf(value.longValue() + 1);
        }
        return TextNode.valueOf(
                switch (value.asText()) {
                    case "medium" -> "high";
                    case "awaiting" -> "approved";
                    case "error_rate" -> "latency_p95";
                    default -> otherText(value.asText());
                });
    }

    private static String otherText(String text) {
        try {
            return text.length() == 36
                    ? new UUID(UUID.fromString(text).getMostSignificantBits(), 1).toString()
                    : Instant.parse(text).plusSeconds(1).toString();
        } catch (DateTimeParseException | IllegalArgumentException e) {
            return text + "x";
        }
    }
}
