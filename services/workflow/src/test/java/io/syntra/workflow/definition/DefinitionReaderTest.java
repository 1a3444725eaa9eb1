package io.syntra.workflow.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.syntra.contracts.Json;
import io.syntra.contracts.Remark;
import io.syntra.contracts.workflow.Node;
import io.syntra.contracts.workflow.Trigger;
import io.syntra.contracts.workflow.WorkflowDefinition;
import io.syntra.problem.Problem;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import io.syntra.workflow.node.Reading;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
                                "there is no trigger type \"evnt\"; there are: event, alert, schedule, webhook, manual."
                                        + " Did you mean event?"),
                        new Problem.Field(
                                "nodes[0].type",
                                "there is no node type \"notfy\"; there are: notify, notify_telegram, notify_slack,"
                                        + " http_request, ask_agent, propose_action, approval, condition, switch, parallel, for_each, set, log, delay, wait_for_event. Did you mean notify?"),
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
                        new Problem.Field(
                                "nodes[5]",
                                "must be an object, such as {\"id\": \"note\", \"type\": \"log\", \"config\":"
                                        + " {\"message\": \"x\"}}"));
    }

    /** Whoever meets it knows what to write instead. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '§',
            value = {
                "{'id': 'a', 'type': 'notify', 'channel': 'webhook'} § nodes[0].channel § stands in config",
                "{'id': 'a', 'type': 'log', 'config': {'message': 'x'}, 'timeout_seconds': 5} § nodes[0].timeout_seconds"
                        + " § is not for a log, which waits for no answer",
                "{'id': 'a', 'type': 'log', 'config': {'message': 'x'}, 'branches': {'b': 'end'}} § nodes[0].branches"
                        + " § is not for a log, which has no branches",
                "{'id': 'a', 'type': 'notify', 'retry': {'max_attempts': 3}} § nodes[0].retry.delay_seconds"
                        + " § is missing: a whole number from 1 to 3600",
                "{'id': 'a', 'type': 'log', 'config': {'message': '{{#each rows}}x{{/each}}'}} § nodes[0].config.message"
                        + " § at character 3: the only block there is begins with {{#if name}} and ends with {{/if}}",
            })
    void aMistakeIsSaidWithItsWayOut(String node, String field, String message) {
        assertThat(mistakes(nodes(node.replace('\'', '"')))).contains(new Problem.Field(field, message));
    }

    @Test
    void aTriggerThatIsOnlyNamedIsShownAsItMustBe() {
        assertThat(mistakes("{\"name\": \"x\", \"trigger\": \"manual\", \"nodes\": []}"))
                .containsExactly(new Problem.Field("trigger", "must be an object, such as {\"type\": \"manual\"}"));
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

    /** It would be cut without a word. Guarded by {@code HttpRequestType.longestTimeout}. */
    @Test
    void aRequestCannotWaitLongerThanItsWorkerDoes() {
        var request = """
                {"name": "w", "trigger": {"type": "manual"}, "nodes": [{"id": "call", "type": "http_request",
                 "config": {"url": "https://api.example/"}, "timeout_seconds": %d}]}""";
        assertThat(mistakes(request.formatted(301)))
                .containsExactly(new Problem.Field("nodes[0].timeout_seconds", "must be a whole number from 1 to 300"));
        assertThat(read(request.formatted(300))).isNotNull();
    }

    /** Guarded by {@code HttpRequestType.MOST_SECRETS}. */
    @Test
    void aRequestRefersToTwentySecretsAtMost() {
        var request = """
                {"name": "w", "trigger": {"type": "manual"}, "nodes": [{"id": "call", "type": "http_request",
                 "config": {"url": "https://api.example/", "method": "POST", "headers": {"Authorization": "secret:a"},
                            "json": [%s"secret:a"]}}]}""";
        assertThat(read(request.formatted("\"secret:a\", ".repeat(18)))).isNotNull();
        assertThat(mistakes(request.formatted("\"secret:a\", ".repeat(19))))
                .singleElement()
                .satisfies(mistake ->
                        assertThat(mistake.message()).startsWith("refers to secrets in more than 20 places"));
    }

    /** Guarded by {@code Scope.Known.mistake}: what is behind a point is looked at too, where it can be known. */
    @Test
    void aPathIntoWhatHoldsNothingIsRefused() {
        assertThat(mistakes(notify("{{service_name.typo}} {{service_name}}", "x")))
                .containsExactly(new Problem.Field(
                        "nodes[0].config.title",
                        "there is nothing inside \"service_name\" for error_group.opened: it is one value."));
        var verified = "{\"type\": \"event\", \"event_type\": \"action.verified\"}";
        assertThat(mistakes(startedBy(verified, "{{evidence.error_rate.after}} {{verdict.x}} {{timestamp.day}}")))
                .extracting(Problem.Field::message)
                .containsExactlyInAnyOrder(
                        "there is nothing inside \"verdict\" for action.verified: it is one value, as all but evidence.",
                        "there is nothing inside \"timestamp\" for action.verified: it is one value, as all but"
                                + " evidence.");
        assertThat(mistakes(startedBy("{\"type\": \"alert\"}", "{{group_labels.service}} {{status.x}}")))
                .extracting(Problem.Field::message)
                .containsExactly("there is nothing inside \"status\" for alert: it is one value, as all but"
                        + " common_annotations, common_labels, group_labels.");
    }

    @Test
    void whatAManualRunGetsIsNotKnownBeforehand() {
        assertThat(read(GOOD.replaceFirst("\"trigger\": \\{.*\\},", "\"trigger\": {\"type\": \"manual\"},")
                        .replace("{{service_name}}:", "{{anything.at.all}}:")))
                .isNotNull();
    }

    /** Guarded by {@code ScheduleTrigger.provides}: a time brings nothing along. */
    @Test
    void aScheduleBringsNothingAlong() {
        var schedule = "{\"type\": \"schedule\", \"cron\": \"0 8 * * *\"}";
        assertThat(mistakes(
                        startedBy(schedule, "{{timestamp}} {{trigger_type}} {{workflow_name}} {{run_id}} {{version}}")))
                .containsExactly(new Problem.Field(
                        "nodes[0].config.values.x", "there is no variable \"version\" for a schedule."));
        assertThat(mistakes(startedBy(schedule, "{{timestmp}}")))
                .extracting(Problem.Field::message)
                .containsExactly("there is no variable \"timestmp\" for a schedule. Did you mean timestamp?");
        assertThat(doubts(startedBy(schedule, "{{service_name}} {{timestamp}}")))
                .containsExactly(new Remark(
                        "nodes[0].config.values.x",
                        "uses service_name, which has no value when a schedule starts the run"));
    }

    /** Guarded by {@code Inputs.provided}: what the author declares is all that there is. */
    @ParameterizedTest
    @ValueSource(strings = {"{\"type\": \"manual\"%s}", "{\"type\": \"webhook\", \"secret\": \"secret:hook\"%s}"})
    void whatAFreeTriggerGetsCanBeDeclared(String trigger) {
        var declared = trigger.formatted(", \"inputs\": [\"ticket\", \"user\"]");
        assertThat(mistakes(startedBy(declared, "{{ticket}} {{user.name}} {{service_name}} {{tickt}} {{nodes.b.x}}")))
                .containsExactlyInAnyOrder(
                        new Problem.Field(
                                "nodes[0].config.values.x",
                                "there is no variable \"tickt\" for this trigger, which names its inputs. Did you mean"
                                        + " ticket?"),
                        new Problem.Field("nodes[0].config.values.x", "there is no node \"b\" before this one."));

        var free = trigger.formatted("");
        assertThat(doubts(startedBy(free, "{{anything}} {{service_name}} {{servce_name}}")))
                .containsExactly(new Remark(
                        "nodes[0].config.values.x",
                        "uses servce_name, which is there only if whoever starts the run gives it. Did you mean"
                                + " service_name? If not, trigger.inputs can name what is given."));
        assertThat(doubts(startedBy(declared, "{{ticket}}"))).isEmpty();
        assertThat(mistakes(startedBy(trigger.formatted(", \"inputs\": [\"nodes\", \"a b\", \"x\", \"x\"]"), "{{x}}")))
                .extracting(Problem.Field::name)
                .containsExactly("trigger.inputs[0]", "trigger.inputs[1]", "trigger.inputs[3]");
    }

    /** What a builder offers is what is checked. */
    @Test
    void theCatalogueSaysWhatEachTriggerGives() {
        assertThat(TriggerTypes.all()).extracting(TriggerType::view).allSatisfy(view -> assertThat(view.variables())
                .contains("run_id", "timestamp"));
        var event = TriggerTypes.named("event").orElseThrow().view();
        assertThat(Objects.requireNonNull(event.events()).get("deployment.failed"))
                .contains("service_name");
        assertThat(TriggerTypes.named("webhook").orElseThrow().view().open()).isTrue();
        assertThat(TriggerTypes.named("alert").orElseThrow().view().variables()).contains("group_labels");
    }

    private static String startedBy(String trigger, String text) {
        return """
                {"name": "w", "trigger": %s, "nodes": [{"id": "a", "type": "set", "config": {"values": {"x": "%s"}}}]}""".formatted(trigger, text);
    }

    private static List<Remark> doubts(String definition) {
        return DefinitionReader.doubts(read(definition));
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
    void everyWayOutOfANodeLeadsSomewhere() {
        assertThat(mistakes(nodes("""
                {"id": "a", "type": "switch", "config": {"field": "service_name"}, "branches": {"shop": "tel", "blog": "end"}},
                {"id": "tell", "type": "notify_telegram", "on_error": "oher", "config":
                  {"bot_token": "secret:bot", "chat_id": 1, "message_template": "x"}},
                {"id": "other", "type": "condition", "otherwise": "nowhere", "config": {"field": "x", "op": "exists"}}""")))
                .containsExactly(
                        new Problem.Field("nodes[0].branches.shop", "there is no node \"tel\". Did you mean tell?"),
                        new Problem.Field("nodes[1].on_error", "there is no node \"oher\". Did you mean other?"),
                        new Problem.Field("nodes[2].otherwise", "there is no node \"nowhere\"."));
    }

    @Test
    void aNodeIsReachedOnAnyWayAndACycleOnAnyWayIsRefused() {
        assertThat(read(nodes("""
                {"id": "a", "type": "switch", "config": {"field": "x"}, "branches": {"one": "c"}, "next": "end"},
                {"id": "b", "type": "delay", "config": {"duration": "30d"}, "next": "end"},
                {"id": "c", "type": "notify_slack", "on_error": "b", "config":
                  {"webhook_url": "secret:hook", "message_template": "x"}, "next": "end"}"""))).isNotNull();
        assertThat(mistakes(nodes("""
                {"id": "a", "type": "notify_slack", "on_error": "a", "config":
                  {"webhook_url": "secret:hook", "message_template": "x"}}"""))).extracting(Problem.Field::name).containsExactly("nodes[0].next");
    }

    @Test
    void aBranchHasOneWayInAndEndsWhereTheNextNodeBegins() {
        var fan = """
                {"id": "fan", "type": "parallel", "branches": {"one": "a", "two": "b"}, "next": "last"},
                {"id": "a", "type": "log", "config": {"message": "x"}, "next": "%s"},
                {"id": "b", "type": "log", "config": {"message": "x"}, "next": "%s"},
                {"id": "last", "type": "log", "config": {"message": "x"}}""";

        assertThat(read(nodes(fan.formatted("last", "end")))).isNotNull();
        assertThat(mistakes(nodes(fan.formatted("b", "end"))))
                .contains(new Problem.Field(
                        "nodes[1].next", "leads to \"b\", which is in the branch \"two\" of \"fan\""));
        assertThat(mistakes(nodes(
                        fan.formatted("last", "end").replace("\"b\"}, \"next\": \"last\"", "\"b\"}, \"next\": \"a\""))))
                .extracting(Problem.Field::name)
                .contains("nodes[0].branches.one");
        assertThat(mistakes(nodes("""
                {"id": "fan", "type": "parallel", "config": {"x": 1}, "branches": {"One": "a"}},
                {"id": "a", "type": "log", "config": {"message": "x"}},
                {"id": "each", "type": "for_each", "config": {"items": "list", "at_once": 51}, "branches": {"ech": "a"},
                 "next": "end"}""")))
                .contains(
                        new Problem.Field("nodes[0].config.x", "is not known here."),
                        new Problem.Field(
                                "nodes[0].branches.One", "a branch's name has lower-case letters, digits, _ and -"),
                        new Problem.Field("nodes[2].config.at_once", "must be a whole number from 1 to 50"),
                        new Problem.Field("nodes[2].branches.ech", "is not known here. Did you mean each?"),
                        new Problem.Field("nodes[2].branches.each", "is missing"));
        assertThat(mistakes(nodes("""
                {"id": "fan", "type": "parallel", "branches": {"one": "a", "two": "end"}},
                {"id": "a", "type": "log", "config": {"message": "x"}}""")))
                .containsExactly(
                        new Problem.Field(
                                "nodes[0].next",
                                "must name the node that follows when the branches are through, or \"end\""),
                        new Problem.Field("nodes[0].branches.two", "must name a node that is in this branch only"));
    }

    @Test
    void whatABranchSaysIsKnownInsideAndToTheNodeThatHasIt() {
        var definition = nodes("""
                {"id": "fan", "type": "parallel", "branches": {"one": "a", "two": "b"}, "next": "last"},
                {"id": "a", "type": "set", "config": {"values": {"said": "x"}}, "next": "aa"},
                {"id": "aa", "type": "log", "config": {"message": "{{nodes.a.said}}%s"}, "next": "last"},
                {"id": "b", "type": "log", "config": {"message": "x"}, "next": "last"},
                {"id": "last", "type": "log", "config": {"message": "{{nodes.fan.one.message}}%s"}}""");

        assertThat(read(definition.formatted("", ""))).isNotNull();
        assertThat(mistakes(definition.formatted("{{nodes.fan.two.message}}", "{{nodes.a.said}}{{nodes.fan.tow}}")))
                .containsExactly(
                        new Problem.Field(
                                "nodes[2].config.message", "there is no node \"fan\" before this one. Did you mean a?"),
                        new Problem.Field(
                                "nodes[4].config.message", "there is no node \"a\" before this one. Did you mean fan?"),
                        new Problem.Field(
                                "nodes[4].config.message",
                                "the node \"fan\" has no field \"tow\"; it has: one, two. Did you mean two?"));
        var onEvent = """
                {"name": "x", "trigger": {"type": "event", "event_type": "error_group.opened"}, "nodes": [
                {"id": "all", "type": "for_each", "config": {"items": "message"}, "branches": {"each": "a"}, "next": "b"},
                {"id": "a", "type": "log", "config": {"message": "{{item.name}} {{index}}"}, "next": "end"},
                {"id": "b", "type": "log", "config": {"message": "{{item.name}}"}}]}""";
        assertThat(mistakes(onEvent)).extracting(Problem.Field::name).containsExactly("nodes[2].config.message");
    }

    /** As the preview of the message says it, at the node's place. */
    @Test
    void aChannelsNodeIsCheckedByTheChannel() {
        assertThat(mistakes(nodes("""
                {"id": "t", "type": "notify_telegram", "config":
                  {"bot_token": "secret:bot", "chat_id": "my chat", "message_template": "<b>x", "parsemode": "HTML"}},
                {"id": "s", "type": "notify_slack", "config": {"message_template": "{{nodes.t.outcom}}"}}""")))
                .containsExactly(
                        new Problem.Field("nodes[0].config.parsemode", "is not known here. Did you mean parse_mode?"),
                        new Problem.Field(
                                "nodes[0].config.chat_id",
                                "must be a chat's number such as -1001234567890, or a channel's @name"),
                        new Problem.Field("nodes[0].config.message_template", "at character 1: <b> is never closed"),
                        new Problem.Field(
                                "nodes[1].config.webhook_url",
                                "is missing; give webhook_url, or bot_token and channel"),
                        new Problem.Field(
                                "nodes[1].config.message_template",
                                "the node \"t\" has no field \"outcom\"; it has: attempts, delivery_id, message_ids,"
                                        + " outcome. Did you mean outcome?"));
    }

    @Test
    void whatAFailedNodeSaidIsForThoseAfterItWhenTheRunGoesOn() {
        var rescue = nodes("""
                {"id": "t", "type": "notify_telegram", "on_error": "s", "config":
                  {"bot_token": "secret:bot", "chat_id": 1, "message_template": "x"}},
                {"id": "s", "type": "set", "config": {"values": {"why": "{{nodes.t.error}}: {{nodes.t.reason}}"}}}""");

        assertThat(read(rescue)).isNotNull();
        assertThat(mistakes(rescue.replace("\"on_error\": \"s\", ", ""))).hasSize(2);
    }

    @Test
    void aNodeHasOnlyWhatItsTypeCanDo() {
        assertThat(mistakes(nodes("""
                {"id": "a", "type": "set", "on_error": "b", "retry": {"max_attempts": 2, "delay_seconds": 1},
                 "config": {"values": {"x": "1"}}},
                {"id": "b", "type": "notify", "otherwise": "end", "timeout_seconds": 0,
                 "retry": {"max_attempts": 2, "delay_seconds": 1, "backoff": "fast", "on": ["unknown_outcome"]},
                 "skip_if": {"field": "version", "op": "gt", "value": "v"}, "mock": [],
                 "config": {"channel": "webhook", "target": "https://hooks.example/", "title": "x", "text": "x"}},
                {"id": "c", "type": "delay", "config": {"duration": "3 months"}},
                {"id": "d", "type": "wait_for_event", "config": {"event_type": "service.created", "filter": {"nam": "x"}}},
                {"id": "e", "type": "wait_for_event", "config": {"event_type": "service.made"}}""")))
                .extracting(mistake -> mistake.name() + " " + mistake.message().replaceFirst("(\\.$|\\. |;).*", ""))
                .containsExactlyInAnyOrder(
                        "nodes[0].on_error is not for a set, which cannot fail",
                        "nodes[0].retry is not for a set, which is never tried again",
                        "nodes[1].otherwise is not for a notify: only a condition goes one way or the other",
                        "nodes[1].timeout_seconds must be a whole number from 1 to 31536000",
                        "nodes[1].retry.backoff must be one of constant, exponential",
                        "nodes[1].retry.on[0] is no error after which a notify can be tried again",
                        "nodes[1].skip_if.value must be a number",
                        "nodes[1].mock must be an object",
                        "nodes[2].config.duration must be a duration such as 90s, 15m, 2h or 30d, at most 1000d",
                        "nodes[3].config.filter.nam service.created has no such field",
                        "nodes[4].config.event_type there is no event \"service.made\"");
    }

    /** Guards: what was stored before there was a catalogue. */
    @Test
    void aDefinitionThatWasStoredEarlierIsStillRead() throws JsonProcessingException {
        var stored = """
                {"name":"tell","trigger":{"type":"event","event_type":"error_group.opened","filter":{"service_name":"shop"}},
                 "nodes":[{"type":"set","id":"facts","config":{"values":{"summary":"{{service_name}}"}}},
                  {"type":"condition","id":"known","config":{"field":"version","op":"eq","value":"v2"},"otherwise":"end"},
                  {"type":"notify","id":"tell","config":{"channel":"webhook","target":"https://hooks.example/x",
                   "title":"{{nodes.facts.summary}}","text":"x"},"retry":{"max_attempts":3,"delay_seconds":30}}]}""";

        var definition = Json.mapper().readValue(stored, WorkflowDefinition.class);

        assertThat(definition).isEqualTo(read(stored));
        assertThat(definition.nodes()).extracting(Node::type).containsExactly("set", "condition", "notify");
        assertThat(definition.nodes().get(1).otherwise()).isEqualTo("end");
        assertThat(definition.nodes().get(2).retry()).isEqualTo(new Node.Retry(3, 30, null, null));
        assertThat(definition.nodes())
                .allSatisfy(node -> assertThat(Reading.of(node)).isNotNull());
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
                .containsExactly(new Problem.Field(
                        "nodes[1].id", "no way leads to \"b\": have another node name it, or take it out"));
        assertThat(mistakes(set("a", "\"next\": \"end\"", "b", "")))
                .containsExactly(new Problem.Field(
                        "nodes[1].id", "no way leads to \"b\": have another node name it, or take it out"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hooks.example/x",
                "ftp://hooks.example/",
                "https://",
                "not a url",
                "https:///x",
                "secret:My_Hook",
                " "
            })
    void aTargetMustBeAUrl(String target) {
        assertThat(mistakes(GOOD.replace("https://hooks.example/x?y=z", target)))
                .extracting(Problem.Field::name)
                .containsExactly("nodes[2].config.target");
    }

    @Test
    void aTargetIsNamedByItsSecret() {
        assertThat(read(GOOD.replace("https://hooks.example/x?y=z", "secret:hook"))
                        .nodes()
                        .get(2)
                        .config())
                .containsEntry("target", "secret:hook");
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
                        "nodes[2].config.channel", "there is no channel \"pigeon\"; there are: webhook, email"));
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

    private static String nodes(String nodes) {
        return "{\"name\": \"x\", \"trigger\": {\"type\": \"manual\"}, \"nodes\": [" + nodes + "]}";
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
