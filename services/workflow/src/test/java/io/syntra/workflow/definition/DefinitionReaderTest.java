package io.syntra.workflow.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.syntra.contracts.Json;
import io.syntra.contracts.workflow.Node;
import io.syntra.contracts.workflow.Trigger;
import io.syntra.contracts.workflow.WorkflowDefinition;
import io.syntra.problem.Problem;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DefinitionReaderTest {

    private static final String GOOD = """
            {"name": "tell the team",
             "trigger": {"type": "event", "event_type": "error_group.opened", "filter": {"service_name": "shop-api"}},
             "nodes": [
               {"id": "facts", "type": "set", "config": {"values": {"summary": "{{service_name}}: {{error_message}}"}}},
               {"id": "known", "type": "condition", "config": {"field": "version", "op": "exists"}, "otherwise": "end"},
               {"id": "tell", "type": "notify", "retry": {"max_attempts": 3, "delay_seconds": 30},
                "config": {"channel": "webhook", "target": "https://hooks.example/x?y=z", "title": "{{nodes.facts.summary}}",
                           "text": "{{culprit | default 'somewhere'}} {{nodes.known.result}} {{timestamp}} {{trigger_type}}"}}]}""";

    @Test
    void aGoodDefinitionIsReadAndKeepsItsMeaningAsJson() throws JsonProcessingException {
        var read = DefinitionReader.read(json(GOOD));

        assertThat(read.name()).isEqualTo("tell the team");
        assertThat(read.trigger())
                .isEqualTo(new Trigger.OnEvent("error_group.opened", Map.of("service_name", "shop-api")));
        assertThat(read.nodes()).extracting(Node::id).containsExactly("facts", "known", "tell");
        var again = Json.mapper().writeValueAsString(read);
        assertThat(Json.mapper().readValue(again, WorkflowDefinition.class)).isEqualTo(read);
        assertThat(DefinitionReader.read(json(again))).isEqualTo(read);
    }

    @Test
    void everyMistakeOfTheFormIsSaidAtOnce() {
        assertThat(mistakes("""
                {"nam": "x", "trigger": {"type": "evnt"},
                 "nodes": [{"id": "a", "type": "notfy"}, {"id": 1, "type": "notify", "config": {"channel": "webhook", "titel": "x"}},
                           {"type": "condition", "config": {"field": "version", "op": "equals", "value": [1]}},
                           {"id": "s", "type": "set", "config": {"values": ["x"]}},
                           {"id": "r", "type": "notify", "retry": {"max_attempts": 11, "delay_seconds": "soon"}, "next": 5},
                           "x"]}"""))
                .contains(
                        new Problem.Field("nam", "is not known here. Did you mean name?"),
                        new Problem.Field("name", "is missing"),
                        new Problem.Field(
                                "trigger.type",
                                "there is no trigger type \"evnt\"; there are: event, manual. Did you mean event?"),
                        new Problem.Field(
                                "nodes[0].type",
                                "there is no node type \"notfy\"; there are: notify, condition, set."
                                        + " Did you mean notify?"),
                        new Problem.Field("nodes[1].id", "must be a text"),
                        new Problem.Field("nodes[1].config.titel", "is not known here. Did you mean title?"),
                        new Problem.Field("nodes[1].config.target", "is missing"),
                        new Problem.Field("nodes[1].config.title", "is missing"),
                        new Problem.Field("nodes[1].config.text", "is missing"),
                        new Problem.Field("nodes[2].id", "is missing"),
                        new Problem.Field(
                                "nodes[2].config.op", "must be one of eq, ne, contains, gt, ge, lt, le, exists"),
                        new Problem.Field("nodes[2].config.value", "must be a text or a number"),
                        new Problem.Field("nodes[3].config.values", "must be an object"),
                        new Problem.Field("nodes[4].retry.max_attempts", "must be a whole number from 1 to 10"),
                        new Problem.Field("nodes[4].retry.delay_seconds", "must be a whole number from 1 to 3600"),
                        new Problem.Field("nodes[4].next", "must be a text"),
                        new Problem.Field("nodes[4].config", "is missing"),
                        new Problem.Field("nodes[5].type", "is missing"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[]", "null", "1", "\"x\"", "{\"name\": null, \"trigger\": [], \"nodes\": {}}"})
    void whatIsNoDefinitionAtAllIsRefused(String body) {
        assertThat(mistakes(body)).isNotEmpty();
    }

    @Test
    void anUnknownVariableIsNamedWithTheNearestKnownOne() {
        assertThat(mistakes(notify("{{servce_name}} {{message}}", "{{nodes.later.x}} {{erorr_message}}")))
                .containsExactlyInAnyOrder(
                        new Problem.Field(
                                "nodes[0].config.title",
                                "there is no variable \"servce_name\" for error_group.opened."
                                        + " Did you mean service_name?"),
                        new Problem.Field("nodes[0].config.text", "there is no node \"later\" before this one."),
                        new Problem.Field(
                                "nodes[0].config.text",
                                "there is no variable \"erorr_message\" for error_group.opened."
                                        + " Did you mean error_message?"));
    }

    @Test
    void everyFieldOfTheEventIsAVariable() {
        assertThat(
                        read(
                                notify(
                                        "{{group_id}} {{service_id}} {{service_name}} {{error_type}}",
                                        "{{message}} {{culprit}} {{version}} {{count}} {{first_seen}} {{at}} {{workflow_name}} {{run_id}}")))
                .isNotNull();
    }

    @Test
    void whatAManualRunGetsIsNotKnownBeforehand() {
        assertThat(read(GOOD.replaceFirst("\"trigger\": \\{.*\\},", "\"trigger\": {\"type\": \"manual\"},")
                        .replace("{{service_name}}:", "{{anything.at.all}}:")))
                .isNotNull();
    }

    @Test
    void aNodeCanOnlyUseWhatComesBeforeIt() {
        assertThat(mistakes(GOOD.replace("{{service_name}}: ", "{{nodes.tell.outcome}}")))
                .containsExactly(new Problem.Field(
                        "nodes[0].config.values.summary", "there is no node \"tell\" before this one."));
        assertThat(mistakes(GOOD.replace("{{nodes.facts.summary}}", "{{nodes.facts.sumary}} {{nodes.facts}}")))
                .containsExactly(
                        new Problem.Field(
                                "nodes[2].config.title",
                                "the node \"facts\" has no field \"sumary\"; it has: summary. Did you mean summary?"),
                        new Problem.Field("nodes[2].config.title", "what a node said is written nodes.<id>.<field>"));
    }

    @Test
    void brokenTemplatesSayWhere() {
        assertThat(mistakes(notify("{{service_name", "{{secret:token}}")))
                .containsExactly(
                        new Problem.Field(
                                "nodes[0].config.title",
                                "at character 1: {{ is never closed by }}; to show the braces themselves write"
                                        + " {{'{{'}}"),
                        new Problem.Field(
                                "nodes[0].config.text", "at character 3: a secret cannot be part of a message"));
    }

    @Test
    void idsAreUniqueAndLinksLeadSomewhere() {
        assertThat(mistakes(set("a", "\"next\": \"b\"", "a", "\"next\": \"ab\"", "end", "", "Bad", "")))
                .containsExactly(
                        new Problem.Field("nodes[1].id", "\"a\" is the id of another node too"),
                        new Problem.Field(
                                "nodes[2].id",
                                "must begin with a lower-case letter, have at most 40 lower-case letters, digits, _"
                                        + " and -, and not be \"end\""),
                        new Problem.Field(
                                "nodes[3].id",
                                "must begin with a lower-case letter, have at most 40 lower-case letters, digits, _"
                                        + " and -, and not be \"end\""),
                        new Problem.Field("nodes[0].next", "there is no node \"b\". Did you mean a?"),
                        new Problem.Field("nodes[1].next", "there is no node \"ab\". Did you mean a?"));
    }

    @Test
    void aCycleIsRefused() {
        assertThat(mistakes(set("a", "", "b", "", "c", "\"next\": \"b\"")))
                .containsExactly(
                        new Problem.Field("nodes[1].next", "leads back to \"b\"; a workflow must come to an end"),
                        new Problem.Field("nodes[2].next", "leads back to \"c\"; a workflow must come to an end"));
        assertThat(mistakes(set("a", "\"next\": \"a\"")))
                .extracting(Problem.Field::name)
                .containsExactly("nodes[0].next");
    }

    @Test
    void aNodeThatNoWayLeadsToIsRefused() {
        assertThat(mistakes(set("a", "\"next\": \"c\"", "b", "", "c", "")))
                .containsExactly(new Problem.Field("nodes[1].id", "no way leads to \"b\""));
        assertThat(mistakes(set("a", "\"next\": \"end\"", "b", "")))
                .containsExactly(new Problem.Field("nodes[1].id", "no way leads to \"b\""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hooks.example/x",
                "ftp://hooks.example/",
                "https://",
                "not a url",
                "https:///x",
                "secret:hook",
                " "
            })
    void aTargetMustBeAUrl(String target) {
        assertThat(mistakes(GOOD.replace("https://hooks.example/x?y=z", target)))
                .extracting(Problem.Field::name)
                .containsExactly("nodes[2].config.target");
    }

    @Test
    void aTargetIsNotATemplate() {
        assertThat(mistakes(GOOD.replace("hooks.example/x", "{{service_name}}.example/x")))
                .containsExactly(new Problem.Field(
                        "nodes[2].config.target",
                        "is fixed by you, not by what happens: variables cannot be used here"));
    }

    @Test
    void unknownEventsFieldsAndChannelsAreNamed() {
        assertThat(mistakes(GOOD.replace("error_group.opened", "error_group.open")))
                .first()
                .satisfies(f -> {
                    assertThat(f.name()).isEqualTo("trigger.event_type");
                    assertThat(f.message()).endsWith("Did you mean error_group.opened?");
                });
        assertThat(mistakes(GOOD.replace("\"filter\": {\"service_name\"", "\"filter\": {\"service_nam\"")))
                .first()
                .satisfies(f -> {
                    assertThat(f.name()).isEqualTo("trigger.filter.service_nam");
                    assertThat(f.message()).endsWith("Did you mean service_name?");
                });
        assertThat(mistakes(GOOD.replace("\"webhook\"", "\"pigeon\"")))
                .containsExactly(new Problem.Field(
                        "nodes[2].config.channel", "there is no channel \"pigeon\"; there are: webhook"));
    }

    @Test
    void halfASurrogatePairIsNoText() {
        assertThat(mistakes(GOOD.replace("tell the team", "\\ud800")))
                .containsExactly(new Problem.Field("name", "holds half of a surrogate pair, which is no text"));
        assertThat(mistakes(GOOD.replace("tell the team", "\\u0000")))
                .containsExactly(new Problem.Field("name", "must have 1 to 100 characters on one line"));
    }

    private static WorkflowDefinition read(String text) {
        return DefinitionReader.read(json(text));
    }

    private static List<Problem.Field> mistakes(String text) {
        var refusal = catchThrowableOfType(ProblemException.class, () -> read(text));
        assertThat(refusal).as("a refusal of %s", text).isNotNull();
        assertThat(refusal.code()).isEqualTo(ProblemCode.INVALID_WORKFLOW);
        var fields = refusal.toProblem().fields();
        return fields == null ? List.of() : fields;
    }

    private static String notify(String title, String text) {
        return """
                {"name": "x", "trigger": {"type": "event", "event_type": "error_group.opened"},
                 "nodes": [{"id": "tell", "type": "notify", "config":
                   {"channel": "webhook", "target": "https://hooks.example/", "title": "%s", "text": "%s"}}]}""".formatted(title, text);
    }

    /** Nodes of type set: id and further fields, by turns. */
    private static String set(String... idsAndMore) {
        var nodes = new StringBuilder();
        for (int i = 0; i < idsAndMore.length; i += 2) {
            nodes.append(i == 0 ? "" : ",")
                    .append("{\"id\": \"%s\", \"type\": \"set\", \"config\": {\"values\": {\"x\": \"1\"}}%s}"
                            .formatted(idsAndMore[i], idsAndMore[i + 1].isEmpty() ? "" : ", " + idsAndMore[i + 1]));
        }
        return "{\"name\": \"x\", \"trigger\": {\"type\": \"manual\"}, \"nodes\": [" + nodes + "]}";
    }

    private static JsonNode json(String text) {
        try {
            return Json.mapper().readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
