package io.syntra.workflow.run;

import static io.restassured.RestAssured.given;
import static io.syntra.workflow.run.RunApi.as;
import static io.syntra.workflow.run.RunApi.developer;
import static io.syntra.workflow.run.RunApi.read;
import static io.syntra.workflow.run.RunApi.view;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import io.syntra.contracts.ActionId;
import io.syntra.contracts.DeliveryId;
import io.syntra.contracts.DeploymentId;
import io.syntra.contracts.ErrorGroupId;
import io.syntra.contracts.ReleaseId;
import io.syntra.contracts.RunId;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.WorkflowId;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.deployer.DeploymentKind;
import io.syntra.contracts.event.ActionEvent;
import io.syntra.contracts.event.DeliveryEvent;
import io.syntra.contracts.event.DeploymentEvent;
import io.syntra.contracts.event.DomainEvent;
import io.syntra.contracts.event.ErrorGroupEvent;
import io.syntra.contracts.event.EventMeta;
import io.syntra.contracts.event.NotificationRequest;
import io.syntra.contracts.event.ServiceEvent;
import io.syntra.contracts.event.Topic;
import io.syntra.contracts.event.WorkflowRunEvent;
import io.syntra.contracts.event.WorkflowTrigger;
import io.syntra.contracts.workflow.RunState;
import io.syntra.outbox.BackgroundTransactions;
import io.syntra.secrets.SecretRef;
import io.syntra.secrets.SecretValue;
import io.syntra.secrets.Secrets;
import io.syntra.testing.EventProbe;
import io.syntra.testing.TestTokens;
import io.syntra.testing.WithSyntraEngines;
import io.syntra.workflow.MovableClock;
import io.syntra.workflow.definition.Workflows;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithSyntraEngines
class RunTest {

    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final Instant AT = Instant.parse("2026-01-31T09:30:00Z");
    private static final WorkspaceId WORKSPACE = TestTokens.WORKSPACE;

    @Inject
    MovableClock clock;

    @Inject
    BackgroundTransactions transactions;

    @Inject
    Workflows workflows;

    @Inject
    Moves moves;

    @Inject
    Runs runs;

    @Inject
    RunWorker worker;

    @Inject
    Pool pool;

    @Inject
    Secrets secrets;

    private EventProbe<ErrorGroupEvent> errors;
    private EventProbe<NotificationRequest> requests;
    private EventProbe<DeliveryEvent> deliveries;
    private EventProbe<WorkflowRunEvent> runEvents;
    private EventProbe<WorkflowTrigger> triggers;

    @BeforeEach
    void open() {
        errors = EventProbe.on(Topic.ERROR_GROUP, ErrorGroupEvent.class);
        requests = EventProbe.on(Topic.NOTIFICATION_REQUEST, NotificationRequest.class);
        deliveries = EventProbe.on(Topic.NOTIFICATION_DELIVERY, DeliveryEvent.class);
        runEvents = EventProbe.on(Topic.WORKFLOW_RUN, WorkflowRunEvent.class);
        triggers = EventProbe.on(Topic.WORKFLOW_TRIGGER, WorkflowTrigger.class);
    }

    @AfterEach
    void close() {
        List.of(errors, requests, deliveries, runEvents, triggers).forEach(EventProbe::close);
    }

    @Test
    void anEventThatComesTwiceStartsOneRunAndAsksForOneMessage() {
        var service = service();
        var workflow = create(onError(service, tell("")));
        var event = opened(service, "Cannot read properties of undefined (reading 'user')");
        var meta = meta(event);

        errors.publish(meta, event);
        errors.publish(meta, event);
        errors.publish(meta, event);

        var request =
                requests.await(r -> String.valueOf(r.title()).contains(service)).event();
        assertThat(request.channel()).isEqualTo("webhook");
        var reference = SecretRef.in(String.valueOf(request.target())).orElseThrow();
        assertThat(secrets.read(WORKSPACE, reference.name()).map(SecretValue::reveal))
                .contains("https://hooks.example/x?token=t");
        assertThat(request.title()).isEqualTo(service + " fails");
        assertThat(request.text())
                .isEqualTo("Cannot read properties of undefined (reading 'user') in v2 since error_group.opened"
                        + " 2026-01-31T09:30:00Z");
        assertThat(request.data())
                .containsEntry("workflow_id", workflow)
                .containsEntry("trigger_type", "error_group.opened");
        aLaterRunEnds();
        assertThat(runsOf(workflow)).hasSize(1);
        var run = runsOf(workflow).getFirst();
        assertThat(request.origin()).isEqualTo("workflow_run:" + run);
        assertThat(view(run, "waiting").getString("steps[0].input.target")).isEqualTo(reference.toString());

        deliver(request.deliveryId());

        var done = view(run, "succeeded");
        assertThat(done.getString("trigger_id")).isEqualTo(meta.id().toString());
        assertThat(done.getInt("workflow_version")).isEqualTo(1);
        assertThat(done.getList("warnings")).isEmpty();
        assertThat(done.getString("steps[0].state")).isEqualTo("succeeded");
        assertThat(done.getString("steps[0].output.outcome")).isEqualTo("delivered");
        assertThat(done.getInt("steps[0].attempts")).isEqualTo(1);
        assertThat(done.<Object>get("steps[0].duration_ms")).isNotNull();
        assertThat(requestsOf(run)).hasSize(1);
        runEvents.await(
                WorkflowRunEvent.Finished.class, e -> is(e, run) && e.outcome().equals("succeeded"));
        assertThat(runEvents.events().stream()
                        .filter(seen -> is(seen.event(), run))
                        .map(seen -> seen.meta().type()))
                .containsExactly("workflow_run.started", "workflow_run.node_finished", "workflow_run.finished");
    }

    @Test
    void onlyMatchingEventsOfTheWorkspaceStartARun() {
        var service = service();
        var workflow = create(onError(service, tell("")));

        errors.publish(WORKSPACE, opened(service + "-2", "x"));
        errors.publish(new WorkspaceId("elsewhere"), opened(service, "x"));
        errors.publish(
                WORKSPACE, new ErrorGroupEvent.Resolved(ErrorGroupId.random(), ServiceId.random(), service, "ada", AT));
        aLaterRunEnds();

        assertThat(runsOf(workflow)).isEmpty();
    }

    @Test
    void nodesUseWhatEarlierOnesSaidAndConditionsChooseTheWay() {
        var service = service();
        var nodes = """
                {"id": "facts", "type": "set", "config": {"values": {"summary": "<{{error_message}}>"}}},
                {"id": "again", "type": "set", "config": {"values": {"summary": "[{{nodes.facts.summary}}]"}}},
                {"id": "new", "type": "condition", "config": {"field": "version", "op": "eq", "value": "v2"},
                 "otherwise": "old"},
                {"id": "fresh", "type": "set", "config": {"values": {"said": "{{nodes.again.summary}} {{nodes.new.result}}"}},
                 "next": "end"},
                {"id": "old", "type": "set", "config": {"values": {"said": "old"}}}""";
        var workflow = create(onError(service, nodes));
        var hostile = "{{run_id}} {{'x'}} {{secret:a}} <b> $1 \\";

        errors.publish(WORKSPACE, opened(service, hostile));
        var fresh = view(awaitRun(workflow), "succeeded");
        errors.publish(WORKSPACE, opened(service, "x", "v1"));
        await().atMost(DEADLINE).until(() -> runsOf(workflow).size() == 2);
        var old = view(runsOf(workflow).getFirst(), "succeeded");

        assertThat(fresh.getList("steps.node")).containsExactly("facts", "again", "new", "fresh");
        assertThat(fresh.getString("steps[3].output.said")).isEqualTo("[<" + hostile + ">] true");
        assertThat(old.getList("steps.node")).containsExactly("facts", "again", "new", "old");
        assertThat(old.getString("steps[2].input.actual")).isEqualTo("v1");
    }

    @Test
    void aMissingValueIsEmptyAndWarnedAbout() {
        var service = service();
        var workflow = create(onError(service, """
                {"id": "facts", "type": "set", "config": {"values": {"a": "[{{culprit}}]", "b": "{{culprit | default 'somewhere'}}"}}}"""));

        errors.publish(WORKSPACE, opened(service, "x"));

        var run = view(awaitRun(workflow), "succeeded");
        assertThat(run.getString("steps[0].output.a")).isEqualTo("[]");
        assertThat(run.getString("steps[0].output.b")).isEqualTo("somewhere");
        assertThat(run.getList("warnings")).containsExactly("facts.a: {{culprit}} has no value");
        assertThat(run.getList("steps[0].warnings")).hasSize(1);
    }

    @Test
    void aFailedNodeIsTriedAgainAsItSays() {
        var workflow = create(manual(tell(", \"retry\": {\"max_attempts\": 2, \"delay_seconds\": 600}")));
        var run = startByHand(workflow, "{}");
        var first = awaitRequest(run, 1);

        fail(first, "gone");
        await().atMost(DEADLINE).until(() -> read(run).getInt("steps[0].attempts") == 2);
        aLaterRunEnds();
        assertThat(requestsOf(run)).hasSize(1);
        clock.advance(Duration.ofMinutes(10));
        var second = awaitRequest(run, 2);
        assertThat(second).isNotEqualTo(first);
        fail(second, "still gone");

        var failed = view(run, "failed");
        assertThat(failed.getString("reason")).isEqualTo("tell: the message was not delivered: still gone");
        assertThat(failed.getString("steps[0].state")).isEqualTo("failed");
        deliver(first);
        deliver(second);
        aLaterRunEnds();
        view(run, "failed");
    }

    @Test
    void aTelegramNodeAsksForAMessageWithItsVariablesAndKnowsItAfterwards() {
        var service = service();
        var workflow = create(onError(service, """
                {"id": "facts", "type": "set", "config": {"values": {"summary": "{{error_message}}"}}},
                {"id": "tell", "type": "notify_telegram", "config": {"bot_token": "secret:telegram", "chat_id": -100,
                  "message_template": "<b>{{service_name}}</b>: {{nodes.facts.summary}} {{culprit}}"}},
                {"id": "after", "type": "set", "config": {"values": {"a": "{{nodes.tell.message_ids}}"}}}"""));

        errors.publish(WORKSPACE, opened(service, "a < b"));
        var run = awaitRun(workflow);
        var delivery = awaitRequest(run, 1);

        var request = requestsOf(run).getFirst();
        assertThat(request.channel()).isEqualTo("telegram");
        assertThat(request.key()).startsWith("telegram/").endsWith("/-100");
        assertThat(request.config())
                .containsEntry("bot_token", "secret:telegram")
                .containsEntry("chat_id", -100)
                .containsEntry("message_template", "<b>{{service_name}}</b>: {{nodes.facts.summary}} {{culprit}}");
        assertThat(request.data())
                .isEqualTo(Map.of("service_name", service, "nodes", Map.of("facts", Map.of("summary", "a < b"))));
        var waiting = view(run, "waiting");
        assertThat(waiting.getString("steps[1].input.to")).isEqualTo("Telegram chat -100");
        assertThat(waiting.getList("steps[1].input.text")).containsExactly("<b>" + service + "</b>: a &lt; b ");
        assertThat(waiting.getList("steps[1].warnings"))
                .containsExactly("tell.message_template: {{culprit}} has no value");

        deliveries.publish(
                WORKSPACE,
                new DeliveryEvent.Delivered(delivery, "telegram", 1, List.of("41", "42"), null, Instant.now()));

        var done = view(run, "succeeded");
        assertThat(done.getList("steps[1].output.message_ids")).containsExactly("41", "42");
        assertThat(done.getString("steps[2].output.a")).isEqualTo("[\"41\",\"42\"]");
    }

    @Test
    void aSlackNodeThatMissesWhatItNeedsGoesOnElsewhere() {
        var run = startByHand(create(manual("""
                {"id": "tell", "type": "notify_slack", "on_error": "why", "config":
                  {"webhook_url": "secret:hook", "message_template": "{{nobody}}", "strict": true}, "next": "end"},
                {"id": "why", "type": "set", "config": {"values": {"a": "{{nodes.tell.error}}"}}}""")), "{}");

        var done = view(run, "succeeded");
        assertThat(done.getList("steps.state")).containsExactly("failed", "succeeded");
        assertThat(done.getString("steps[1].output.a")).isEqualTo("invalid_message");
        assertThat(requestsOf(run)).isEmpty();
    }

    /** Guarded by {@code NotifyType.Message.missing}. */
    @Test
    void aStrictWebhookThatMissesAValueGoesOnElsewhere() {
        var workflow = create(manual("""
                {"id": "tell", "type": "notify", "on_error": "why", "config":
                  {"channel": "webhook", "target": "secret:hook", "title": "{{what}} of {{whom | default 'all'}}",
                   "text": "{{nobody}} {{what}}", "strict": true}, "next": "end"},
                {"id": "why", "type": "set", "config": {"values": {"a": "{{nodes.tell.error}} {{nodes.tell.reason}}"}}}"""));

        var missed = startByHand(workflow, "{}");

        assertThat(view(missed, "succeeded").getString("steps[1].output.a"))
                .startsWith("invalid_message has no value for nobody, what, and the node is strict");
        assertThat(requestsOf(missed)).isEmpty();
        var whole = startByHand(workflow, "{\"what\": \"a\", \"nobody\": \"b\"}");
        deliver(awaitRequest(whole, 1));
        view(whole, "succeeded");
        assertThat(requestsOf(whole).getFirst().title()).isEqualTo("a of all");
    }

    @Test
    void aWaitOfMonthsGoesOnWhenItIsOver() {
        var run = startByHand(create(manual("""
                {"id": "wait", "type": "delay", "config": {"duration": "90d"}},
                {"id": "after", "type": "set", "config": {"values": {"a": "{{nodes.wait.until}}"}}}""")), "{}");
        view(run, "waiting");

        clock.advance(Duration.ofDays(89));
        aLaterRunEnds();
        view(run, "waiting");
        clock.advance(Duration.ofDays(2));

        var done = view(run, "succeeded");
        assertThat(done.getString("steps[1].output.a")).isEqualTo(done.getString("steps[0].output.until"));
        assertThat(Instant.parse(done.getString("steps[0].output.until")))
                .isBetween(clock.instant().minus(Duration.ofDays(2)), clock.instant());
    }

    @Test
    void aRunThatWaitsForAnEventGoesOnWithJustThatOne() {
        var workflow = create(manual("""
                {"id": "solved", "type": "wait_for_event", "config":
                  {"event_type": "error_group.resolved", "filter": {"service_name": "{{service}}", "resolved_by": "ada"}}},
                {"id": "after", "type": "set", "config": {"values": {"a": "{{nodes.solved.resolved_by}}"}}}"""));
        var service = service();
        var run = startByHand(workflow, "{\"service\": \"" + service + "\"}");
        var other = startByHand(workflow, "{\"service\": \"another\"}");
        view(run, "waiting");
        view(other, "waiting");

        errors.publish(WORKSPACE, resolved(service, "bob"));
        errors.publish(new WorkspaceId("elsewhere"), resolved(service, "ada"));
        errors.publish(WORKSPACE, opened(service, "x"));
        aLaterRunEnds();
        view(run, "waiting");
        errors.publish(WORKSPACE, resolved(service, "ada"));

        var done = view(run, "succeeded");
        assertThat(done.getString("steps[0].output.service_name")).isEqualTo(service);
        assertThat(done.getString("steps[1].output.a")).isEqualTo("ada");
        view(other, "waiting");
    }

    /** Guards: it waits from the moment it begins, or an event that comes before a worker does would be lost. */
    @Test
    void aRunHearsWhatComesBeforeAWorkerHasComeToIt() {
        var service = service();
        var workflow = create(manual(untilResolved(service, "")));
        // Leased, so that no worker comes to it.
        var run = transactions.run(() -> leased(workflow, UUID.randomUUID()));

        errors.publish(WORKSPACE, resolved(service, "ada"));

        assertThat(view(run.toString(), "succeeded").getString("steps[0].output.resolved_by"))
                .isEqualTo("ada");
    }

    @Test
    void aWaitThatIsSkippedOrMockedDoesNotWait() {
        var run = startByHand(
                create(manual(untilResolved("a", ", \"mock\": {\"resolved_by\": \"bob\"}") + ","
                        + untilResolved("b", ", \"skip_if\": {\"field\": \"quiet\", \"op\": \"eq\", \"value\": true}")
                                .replace("\"solved\"", "\"skipped\""))),
                "{\"quiet\": true}");

        var done = view(run, "succeeded");
        assertThat(done.getString("steps[0].output.resolved_by")).isEqualTo("bob");
        assertThat(done.getString("steps[1].reason")).isEqualTo("skipped: skip_if holds");
    }

    @Test
    void anEventThatIsTooMuchForAWorkflowStillWakesThoseThatWaitForIt() {
        var service = service();
        var refusing = create(onError(service, tell("")));
        var run = startByHand(create(manual("""
                        {"id": "wait", "type": "wait_for_event", "config":
                          {"event_type": "error_group.opened", "filter": {"service_name": "%s"}}}""".formatted(service))), "{}");

        errors.publish(WORKSPACE, opened(service, "x".repeat(100_001)));

        view(run, "succeeded");
        assertThat(runsOf(refusing)).isEmpty();
    }

    private static String untilResolved(String service, String more) {
        return """
                {"id": "solved", "type": "wait_for_event", "config":
                  {"event_type": "error_group.resolved", "filter": {"service_name": "%s"}}%s}""".formatted(service, more);
    }

    private static ErrorGroupEvent resolved(String service, String by) {
        return new ErrorGroupEvent.Resolved(ErrorGroupId.random(), ServiceId.random(), service, by, AT);
    }

    @Test
    void aSwitchChoosesTheBranchOfTheValue() {
        var workflow = create(manual("""
                {"id": "which", "type": "switch", "config": {"field": "severity"},
                 "branches": {"critical": "page", "end": "tell", "silent": "end"}},
                {"id": "tell", "type": "set", "config": {"values": {"a": "told"}}, "next": "end"},
                {"id": "page", "type": "set", "config": {"values": {"a": "paged {{nodes.which.value}}"}}}"""));

        assertThat(view(startByHand(workflow, "{\"severity\": \"critical\"}"), "succeeded")
                        .getString("steps[1].output.a"))
                .isEqualTo("paged critical");
        assertThat(view(startByHand(workflow, "{\"severity\": \"low\"}"), "succeeded")
                        .getList("steps.node"))
                .containsExactly("which", "tell");
        assertThat(view(startByHand(workflow, "{}"), "succeeded").getList("steps.node"))
                .containsExactly("which", "tell");
        assertThat(view(startByHand(workflow, "{\"severity\": \"silent\"}"), "succeeded")
                        .getList("steps.node"))
                .containsExactly("which");
    }

    @Test
    void aNodeCanBeSkippedOrSayWhatItWasToldTo() {
        var run = startByHand(create(manual("""
                {"id": "tell", "type": "notify_telegram", "skip_if": {"field": "quiet", "op": "eq", "value": true},
                 "config": {"bot_token": "secret:telegram", "chat_id": 1, "message_template": "x"}},
                {"id": "ask", "type": "notify_telegram", "mock": {"outcome": "delivered", "message_ids": ["7"]},
                 "config": {"bot_token": "secret:telegram", "chat_id": 1, "message_template": "x"}},
                {"id": "after", "type": "set", "config": {"values": {"a": "{{nodes.ask.message_ids}}"}}}""")), "{\"quiet\": true}");

        var done = view(run, "succeeded");
        assertThat(done.getString("steps[0].reason")).isEqualTo("skipped: skip_if holds");
        assertThat(done.getString("steps[2].output.a")).isEqualTo("[\"7\"]");
        assertThat(requestsOf(run)).isEmpty();
    }

    @Test
    void withoutAnOutcomeInTimeANodeHasFailedAndIsNotAskedForAgain() {
        var run = startByHand(
                create(manual(
                        tell(", \"timeout_seconds\": 60, \"retry\": {\"max_attempts\": 3, \"delay_seconds\": 1}"))),
                "{}");
        var delivery = awaitRequest(run, 1);
        view(run, "waiting");
        clock.advance(Duration.ofSeconds(61));

        assertThat(view(run, "failed").getString("reason")).isEqualTo("tell: there was no outcome within 60 s");
        assertThat(requestsOf(run)).hasSize(1);
        deliver(delivery);
        aLaterRunEnds();
        view(run, "failed");
    }

    @Test
    void whatMayHaveArrivedIsNotAskedForAgain() {
        var workflow = create(manual(tell(", \"retry\": {\"max_attempts\": 5, \"delay_seconds\": 1}")));
        var run = startByHand(workflow, "{}");
        var delivery = awaitRequest(run, 1);

        deliveries.publish(
                WORKSPACE, new DeliveryEvent.Unknown(delivery, "webhook", 1, "silence", null, Instant.now()));

        assertThat(view(run, "failed").getString("reason"))
                .contains("it is not known whether the message arrived: silence")
                .contains(delivery.toString());
        assertThat(requestsOf(run)).hasSize(1);
    }

    /** Guarded by {@code DeliveryOutcomes.late}. */
    @Test
    void aMessageThatArrivedAfterAllIsSeenOnItsRun() {
        var run = startByHand(
                create(manual(tell(", \"on_error\": \"after\"")
                        + ", {\"id\": \"after\", \"type\": \"log\", \"config\": {\"message\": \"x\"}}")),
                "{}");
        var delivery = awaitRequest(run, 1);
        var origin = "workflow_run:" + run;
        deliveries.publish(
                WORKSPACE, new DeliveryEvent.Unknown(delivery, "webhook", 1, "silence", origin, Instant.now()));
        assertThat(view(run, "succeeded").getString("steps[0].state")).isEqualTo("failed");

        deliveries.publish(
                new WorkspaceId("elsewhere"),
                new DeliveryEvent.Delivered(delivery, "webhook", 7, null, origin, Instant.now()));
        deliveries.publish(
                WORKSPACE, new DeliveryEvent.Delivered(delivery, "webhook", 2, List.of("9"), origin, Instant.now()));

        var told = await().atMost(DEADLINE).until(() -> read(run), view -> view.getList("warnings")
                .contains("tell: it became known later that the message was delivered"));
        assertThat(told.getString("steps[0].state")).isEqualTo("failed");
        assertThat(told.getMap("steps[0].output"))
                .containsEntry("error", "unknown_outcome")
                .containsEntry("outcome", "delivered")
                .containsEntry("attempts", 2)
                .containsEntry("message_ids", List.of("9"));
    }

    /** It has just said so itself. Guarded by {@code Deliveries.later}. */
    @Test
    void aMessageThatWasRefusedIsNotToldTwice() {
        var run = startByHand(create(manual(tell(""))), "{}");
        var delivery = awaitRequest(run, 1);
        var refused = new DeliveryEvent.Failed(delivery, "webhook", 8, "gone", "workflow_run:" + run, Instant.now());
        deliveries.publish(WORKSPACE, refused);
        view(run, "failed");
        deliveries.publish(WORKSPACE, refused);
        aLaterRunEnds();

        assertThat(read(run).<String>getList("warnings")).noneMatch(warning -> warning.contains("later"));
        assertThat(read(run).getMap("steps[0].output")).doesNotContainKey("outcome");
    }

    /** Guarded by {@code Progress.given}: what may have arrived is not sent again, and what comes after it is done. */
    @Test
    void aRunGoesOnBehindAMessageThatArrivedAfterAll() {
        var workflow = create(manual("""
                {"id": "first", "type": "set", "config": {"values": {"a": "before"}}},
                %s,
                {"id": "after", "type": "set", "config": {"values": {"a": "{{nodes.first.a}}, {{nodes.tell.outcome}}"}}},
                {"id": "ask", "type": "approval", "config": {"question": "Go?"}}""".formatted(tell(""))));
        var run = startByHand(workflow, "{}");
        var delivery = awaitRequest(run, 1);
        deliveries.publish(
                WORKSPACE, new DeliveryEvent.Unknown(delivery, "webhook", 1, "silence", null, Instant.now()));
        assertThat(view(run, "failed").getString("reason"))
                .contains("a retry of the run from this node with an output");

        var again = retry(run, "{\"output\": {\"outcome\": \"delivered\"}}", 201);

        var going = view(again, "waiting");
        assertThat(going.getList("steps.node")).containsExactly("first", "tell", "after", "ask");
        assertThat(going.getString("steps[1].reason")).isEqualTo("given by dev");
        assertThat(going.getString("steps[2].output.a")).isEqualTo("before, delivered");
        assertThat(requestsOf(again)).isEmpty();
        developer().post("/api/v1/runs/{id}/cancel", again).then().statusCode(200);
        retry(again, "{\"output\": {\"decision\": \"approved\"}}", 400);
        // Nothing is behind it.
        var alone = startByHand(create(manual(tell(", \"timeout_seconds\": 60"))), "{}");
        awaitRequest(alone, 1);
        developer().post("/api/v1/runs/{id}/cancel", alone).then().statusCode(200);
        view(retry(alone, "{\"node\": \"tell\", \"output\": {}}", 201), "succeeded");
    }

    private static String retry(String run, String body, int status) {
        return developer()
                .body(body)
                .post("/api/v1/runs/{id}/retries", run)
                .then()
                .statusCode(status)
                .extract()
                .path("id");
    }

    @Test
    void anOutcomeFromAnotherWorkspaceMovesNothing() {
        var run = startByHand(create(manual(tell(""))), "{}");
        var delivery = awaitRequest(run, 1);

        deliveries.publish(
                new WorkspaceId("elsewhere"),
                new DeliveryEvent.Delivered(delivery, "webhook", 1, null, null, Instant.now()));
        aLaterRunEnds();

        view(run, "waiting");
    }

    @Test
    void aRunWhoseWorkerIsGoneGoesOnWithTheOpenStep() {
        var workflow = create(manual("""
                {"id": "facts", "type": "set", "config": {"values": {"a": "{{word}}"}}},
                """ + tell("")));
        // As kill -9 leaves it: the first step is through, the second is open, and the lease is still the dead one's.
        var run = transactions.run(() -> leased(workflow, UUID.randomUUID()));

        aLaterRunEnds();
        assertThat(read(run.toString()).getList("steps.state")).containsExactly("succeeded", "running");
        assertThat(requestsOf(run.toString())).isEmpty();

        clock.advance(Duration.ofHours(1));
        deliver(awaitRequest(run.toString(), 1));
        var done = view(run.toString(), "succeeded");
        assertThat(done.getList("steps.node")).containsExactly("facts", "tell");
        assertThat(done.getList("steps.attempts")).containsExactly(1, 1);
        assertThat(requestsOf(run.toString())).hasSize(1);
    }

    /** Guards: a worker asks before each step whether the run is still its own. */
    @Test
    void aWorkerWhoseLeaseWentToAnotherDoesNothingMore() {
        var workflow = create(manual(tell("")));
        var run = transactions.run(() -> leased(workflow, UUID.randomUUID()));

        assertThat(transactions.run(() -> worker.once(new RunWorker.Claim(run, UUID.randomUUID()), worker::work)))
                .isEqualTo(RunWorker.Next.NOTHING);

        assertThat(read(run.toString()).getList("steps.state")).containsExactly("running");
        assertThat(requestsOf(run.toString())).isEmpty();
    }

    /** Guards: SKIP LOCKED, or two workers would wait for each other and then both have it. */
    @Test
    void aRunThatAnotherWorkerClaimsIsLeftAlone() {
        var workflow = create(manual(tell("")));
        var run = transactions.run(() -> leased(workflow, UUID.randomUUID()));
        var later = clock.instant().plus(Duration.ofHours(2));
        var other = pool.getConnection().await().atMost(DEADLINE);
        try {
            var transaction = other.begin().await().atMost(DEADLINE);
            other.query("select id from run where id = '" + run + "' for update")
                    .execute()
                    .await()
                    .atMost(DEADLINE);

            assertThat(due(later)).doesNotContain(run);

            transaction.rollback().await().atMost(DEADLINE);
            assertThat(due(later)).contains(run);
        } finally {
            other.close().await().atMost(DEADLINE);
        }
    }

    /** Guards: one order over both, or those that slept would wait for as long as others are due. */
    @Test
    void whatIsDueFirstComesFirstWhetherItSleptOrNot() {
        var sleeper = create(manual(untilResolved("a", ", \"timeout_seconds\": 60")));
        var worked = create(manual(tell("")));
        var asleep = transactions.run(() -> leased(sleeper, UUID.randomUUID()));
        var working = transactions.run(() -> leased(worked, UUID.randomUUID()));
        var inFiveMinutes = clock.instant().plus(Duration.ofMinutes(5));
        transactions.run(() -> runs.take(working)
                .invoke(inHand -> Objects.requireNonNull(inHand).run().goOn(inFiveMinutes))
                .replaceWithVoid());

        assertThat(due(clock.instant().plus(Duration.ofHours(2)))).containsSubsequence(asleep, working);
    }

    private List<UUID> due(Instant now) {
        return transactions.run(() -> runs.due(now, 1_000, Integer.MAX_VALUE)).stream()
                .map(run -> run.id)
                .toList();
    }

    /** A run whose lease is somebody's for an hour. */
    private Uni<UUID> leased(String workflow, UUID lease) {
        return workflows
                .require(WORKSPACE, WorkflowId.fromString(workflow))
                .chain(w -> moves.begin(w, new TriggerData("manual", UUID.randomUUID(), Map.of("word", "x"))))
                .chain(started -> runs.findById(started.orElseThrow().run().id))
                .map(run -> {
                    run.lease = lease;
                    run.leasedUntil = clock.instant().plus(Duration.ofHours(1));
                    return run.id;
                });
    }

    @Test
    void aTriggerStartsAWorkflowOnceEvenForTwoAtATime() throws Exception {
        var workflow = create(manual(tell("")));
        var trigger = new TriggerData("manual", UUID.randomUUID(), Map.of());

        var started = new ArrayList<Boolean>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var answers = IntStream.range(0, 6)
                    .mapToObj(i -> threads.submit(() -> transactions
                            .run(() -> workflows
                                    .require(WORKSPACE, WorkflowId.fromString(workflow))
                                    .chain(w -> moves.begin(w, trigger)))
                            .isPresent()))
                    .toList();
            for (var answer : answers) {
                started.add(answer.get());
            }
        }

        assertThat(started).containsOnlyOnce(true).contains(false);
        assertThat(runsOf(workflow)).hasSize(1);
    }

    @Test
    void aRunThatKillsItsWorkersFailsInTheEnd() {
        var workflow = create(manual(tell("")));
        var run = transactions.run(() -> workflows
                .require(WORKSPACE, WorkflowId.fromString(workflow))
                .chain(w -> moves.begin(w, new TriggerData("manual", UUID.randomUUID(), Map.of())))
                .chain(started -> runs.findById(started.orElseThrow().run().id))
                .map(started -> {
                    started.claims = 5;
                    return started.id;
                }));

        assertThat(view(run.toString(), "failed").getString("reason"))
                .startsWith("tell: could not be carried out in 5 attempts");
        assertThat(requestsOf(run.toString())).isEmpty();
    }

    @Test
    void aRunKeepsTheVersionItBeganWith() {
        var nodes = tell("") + """
                ,{"id": "after", "type": "set", "config": {"values": {"a": "old"}}}""";
        var definition = manual(nodes);
        var workflow = create(definition);
        var run = startByHand(workflow, "{}");
        var delivery = awaitRequest(run, 1);

        developer()
                .header("If-Match", "\"1\"")
                .body(definition.replace("\"old\"", "\"new\""))
                .put("/api/v1/workflows/{id}", workflow)
                .then()
                .statusCode(200);
        deliver(delivery);

        var done = view(run, "succeeded");
        assertThat(done.getString("steps[1].output.a")).isEqualTo("old");
        assertThat(done.getInt("workflow_version")).isEqualTo(1);
        var newer = startByHand(workflow, "{}");
        deliver(awaitRequest(newer, 1));
        assertThat(view(newer, "succeeded").getString("steps[1].output.a")).isEqualTo("new");
    }

    @Test
    void aDeletedWorkflowStartsNothingAndItsRunsEnd() {
        var service = service();
        var workflow = create(onError(service, tell("")));
        errors.publish(WORKSPACE, opened(service, "x"));
        var run = awaitRun(workflow);
        var delivery = awaitRequest(run, 1);

        developer().delete("/api/v1/workflows/{id}", workflow).then().statusCode(204);
        errors.publish(WORKSPACE, opened(service, "y"));
        aLaterRunEnds();
        deliver(delivery);

        view(run, "succeeded");
        assertThat(runsOf(workflow)).hasSize(1);
        developer()
                .body("{}")
                .post("/api/v1/workflows/{id}/runs", workflow)
                .then()
                .statusCode(404);
    }

    @Test
    void aPersonStartsARunOnceForAKey() {
        var workflow = create(manual("""
                {"id": "facts", "type": "set", "config": {"values": {"a": "{{word}}", "b": "{{deep.er}}"}}}"""));
        var key = UUID.randomUUID().toString();
        var input = "{\"input\": {\"word\": \"a\\ud800b😀\", \"deep\": {\"er\": null}}}";

        var first =
                developer().header("Idempotency-Key", key).body(input).post("/api/v1/workflows/{id}/runs", workflow);
        var second =
                developer().header("Idempotency-Key", key).body(input).post("/api/v1/workflows/{id}/runs", workflow);

        first.then().statusCode(201).body("trigger_type", equalTo("manual"));
        assertThat(second.jsonPath().getString("id")).isEqualTo(first.jsonPath().getString("id"));
        var run = view(first.jsonPath().getString("id"), "succeeded");
        assertThat(run.getString("steps[0].output.a")).isEqualTo("a\ufffdb😀");
        assertThat(run.getList("warnings")).containsExactly("facts.b: {{deep.er}} has no value");
        assertThat(runsOf(workflow)).hasSize(1);
        developer()
                .body("{\"input\": {\"word\": \"a\\u0000b\"}}")
                .post("/api/v1/workflows/{id}/runs", workflow)
                .then()
                .statusCode(400)
                .body("detail", containsString("U+0000"));
        as(TestTokens.viewer())
                .body("{}")
                .post("/api/v1/workflows/{id}/runs", workflow)
                .then()
                .statusCode(403);
        as(TestTokens.stranger())
                .body("{}")
                .post("/api/v1/workflows/{id}/runs", workflow)
                .then()
                .statusCode(404);
        developer()
                .body("{\"inputs\": {}}")
                .post("/api/v1/workflows/{id}/runs", workflow)
                .then()
                .statusCode(400);
    }

    /** As in the definition, which they do not see either. Guarded by {@code Shown.withoutTokens}. */
    @Test
    void whatLooksLikeATokenInARunIsNotForViewers() {
        var run = RunApi.start("""
                {"id": "s", "type": "set", "config": {"values": {"api_key": "sk_live_canary0123456789",
                 "password": "canary", "note": "fine"}}},
                {"id": "fan", "type": "parallel", "branches": {"a": "l"}, "next": "end"},
                {"id": "l", "type": "log", "config": {"message": "token={{nodes.s.api_key}} for x"}, "next": "end"}""", "{}");
        view(run, "succeeded");

        var seen = as(TestTokens.viewer())
                .get("/api/v1/runs/{id}", run)
                .then()
                .statusCode(200)
                .extract()
                .asString();

        assertThat(seen).doesNotContain("canary").contains("fine", "for x", "•••");
        assertThat(view(run, "succeeded").getString("steps[0].output.password")).isEqualTo("canary");
    }

    @Test
    void moreDataThanARunCanTakeIsRefused() {
        var workflow = create(manual("{\"id\": \"a\", \"type\": \"set\", \"config\": {\"values\": {\"x\": \"y\"}}}"));

        developer()
                .body("{\"input\": {\"a\": \"" + "x".repeat(100_000) + "\"}}")
                .post("/api/v1/workflows/{id}/runs", workflow)
                .then()
                .statusCode(413)
                .body("code", equalTo("too_large"));
        assertThat(runsOf(workflow)).isEmpty();
    }

    @Test
    void asMuchDataAsARunCanTakeFitsIntoItsMessage() {
        var workflow = create(manual(tell("")));

        var run = startByHand(workflow, "{\"a\": \"" + "\u20ac".repeat(99_000) + "\"}");

        assertThat(awaitRequest(run, 1)).isNotNull();
    }

    @Test
    void aNumberWithAHugeExponentIsPassedOn() {
        var workflow = create(manual(tell("")));

        var run = startByHand(workflow, "{\"service_name\": 1e20000, \"a\": [1e9999, 1e-9999]}");

        var request = awaitRequest(run, 1);
        assertThat(request).isNotNull();
        assertThat(requestsOf(run).getFirst().title()).isEqualTo("1E+20000 fails");
    }

    @Test
    void anOutsideProducerStartsARunAndOneForAnUnknownWorkflowStopsNobody() {
        var workflow = create(manual("""
                {"id": "facts", "type": "set", "config": {"values": {"a": "{{word}} {{trigger_type}}"}}}"""));

        triggers.publish(WORKSPACE, new WorkflowTrigger(WorkflowId.random(), Map.of(), AT));
        triggers.publish(
                new WorkspaceId("elsewhere"), new WorkflowTrigger(WorkflowId.fromString(workflow), Map.of(), AT));
        triggers.publish(WORKSPACE, new WorkflowTrigger(WorkflowId.fromString(workflow), Map.of("word", "hello"), AT));

        var run = view(awaitRun(workflow), "succeeded");
        assertThat(run.getString("steps[0].output.a")).isEqualTo("hello workflow.trigger");
        assertThat(runsOf(workflow)).hasSize(1);
    }

    @Test
    void eventsOfEveryKindStartRuns() {
        var service = service();
        var said = """
                {"id": "s", "type": "set", "config": {"values": {"a": "{{service_name}} {{error_message}} {{trigger_type}}"}}}""";
        var onFailed = create(on("deployment.failed", "service_name", service, said));
        var onCreated = create(on("service.created", "name", service, said));
        var onApproved =
                create(on("action.approved", "tool", service, said.replace("{{error_message}}", "{{decided_by}}")));
        try (var deployments = EventProbe.on(Topic.DEPLOYMENT, DeploymentEvent.class);
                var services = EventProbe.on(Topic.SERVICE, ServiceEvent.class);
                var actions = EventProbe.on(Topic.ACTION, ActionEvent.class)) {
            deployments.publish(
                    WORKSPACE,
                    new DeploymentEvent.Failed(
                            ServiceId.random(),
                            service,
                            DeploymentId.random(),
                            DeploymentKind.DEPLOY,
                            ReleaseId.random(),
                            2,
                            "health_timeout",
                            "never healthy",
                            AT));
            services.publish(WORKSPACE, new ServiceEvent.Created(ServiceId.random(), service, "ada", AT));
            actions.publish(WORKSPACE, new ActionEvent.Approved(ActionId.random(), service, "hash", "ada", AT));

            assertThat(saidBy(onFailed)).isEqualTo(service + " never healthy deployment.failed");
            assertThat(saidBy(onCreated)).isEqualTo(service + "  service.created");
            assertThat(saidBy(onApproved)).isEqualTo(" ada action.approved");
        }
    }

    private String saidBy(String workflow) {
        return view(awaitRun(workflow), "succeeded").getString("steps[0].output.a");
    }

    private static String on(String eventType, String field, String value, String nodes) {
        return """
                {"name": "w %s", "trigger": {"type": "event", "event_type": "%s", "filter": {"%s": "%s"}}, "nodes": [%s]}""".formatted(UUID.randomUUID(), eventType, field, value, nodes);
    }

    @Test
    void aForeignRunIsLikeAMissingOne() {
        var run = startByHand(create(manual(tell(""))), "{}");

        as(TestTokens.stranger())
                .get("/api/v1/runs/{id}", run)
                .then()
                .statusCode(404)
                .body("code", equalTo("run_not_found"));
        as(TestTokens.stranger())
                .get("/api/v1/runs/{id}", RunId.random().toString())
                .then()
                .statusCode(404)
                .body("code", equalTo("run_not_found"));
        as(TestTokens.stranger()).get("/api/v1/runs").then().statusCode(200).body("items", hasSize(0));
        given().get("/api/v1/runs").then().statusCode(401);
    }

    @Test
    void runsAreListedByWorkflowAndState() {
        var workflow = create(manual(tell("")));
        var waiting = startByHand(workflow, "{}");
        var done = startByHand(workflow, "{}");
        deliver(awaitRequest(done, 1));
        view(done, "succeeded");

        developer()
                .queryParam("workflow_id", workflow)
                .queryParam("state", "succeeded")
                .get("/api/v1/runs")
                .then()
                .statusCode(200)
                .body("items.id", equalTo(List.of(done)));
        assertThat(runsOf(workflow)).containsExactly(done, waiting);
        developer()
                .queryParam("state", "lost")
                .get("/api/v1/runs")
                .then()
                .statusCode(400)
                .body("fields[0].name", equalTo("state"));
        developer()
                .queryParam("workflow_id", "x")
                .get("/api/v1/runs")
                .then()
                .statusCode(400)
                .body("fields[0].name", equalTo("workflow_id"));
        developer()
                .queryParam("cursor", "x")
                .get("/api/v1/runs")
                .then()
                .statusCode(400)
                .body("fields[0].name", equalTo("cursor"));
    }

    @Test
    void manyRunsAreCarriedThroughAndNoneTwice() {
        var workflow = create(manual("""
                {"id": "one", "type": "set", "config": {"values": {"a": "1"}}},
                {"id": "two", "type": "set", "config": {"values": {"a": "2"}}},
                {"id": "three", "type": "set", "config": {"values": {"a": "3"}}}"""));
        for (int i = 0; i < 40; i++) {
            triggers.publish(WORKSPACE, new WorkflowTrigger(WorkflowId.fromString(workflow), Map.of(), AT));
        }

        await().atMost(DEADLINE)
                .until(() -> developer()
                                .queryParam("workflow_id", workflow)
                                .queryParam("state", RunState.SUCCEEDED.name().toLowerCase(Locale.ROOT))
                                .get("/api/v1/runs")
                                .jsonPath()
                                .getList("items.id")
                                .size()
                        == 40);
        var finished = await().atMost(DEADLINE)
                .until(
                        () -> runEvents.events().stream()
                                .map(seen -> seen.event())
                                .filter(WorkflowRunEvent.NodeFinished.class::isInstance)
                                .map(WorkflowRunEvent.NodeFinished.class::cast)
                                .filter(e -> e.workflowId().toString().equals(workflow))
                                .map(e -> e.runId() + "/" + e.node())
                                .toList(),
                        seen -> seen.size() >= 120);
        assertThat(finished).hasSize(120).doesNotHaveDuplicates();
    }

    private String awaitRun(String workflow) {
        return await().atMost(DEADLINE)
                .until(() -> runsOf(workflow), found -> !found.isEmpty())
                .getFirst();
    }

    /** What was due before has been looked at. */
    private void aLaterRunEnds() {
        var service = service();
        var workflow = create(onError(service, """
                {"id": "s", "type": "set", "config": {"values": {"a": "1"}}}"""));
        errors.publish(WORKSPACE, opened(service, "later"));
        view(awaitRun(workflow), "succeeded");
        deliver(DeliveryId.random());
    }

    private DeliveryId awaitRequest(String run, int number) {
        return await().atMost(DEADLINE)
                .until(() -> requestsOf(run), found -> found.size() >= number)
                .get(number - 1)
                .deliveryId();
    }

    private List<NotificationRequest> requestsOf(String run) {
        return requests.events().stream()
                .map(EventProbe.Seen::event)
                .filter(r -> ("workflow_run:" + run).equals(r.origin()))
                .toList();
    }

    private void deliver(DeliveryId delivery) {
        deliveries.publish(WORKSPACE, new DeliveryEvent.Delivered(delivery, "webhook", 1, null, null, Instant.now()));
    }

    private void fail(DeliveryId delivery, String reason) {
        deliveries.publish(WORKSPACE, new DeliveryEvent.Failed(delivery, "webhook", 8, reason, null, Instant.now()));
    }

    private static List<String> runsOf(String workflow) {
        return developer()
                .queryParam("workflow_id", workflow)
                .get("/api/v1/runs")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath()
                .getList("items.id");
    }

    private static String startByHand(String workflow, String input) {
        return developer()
                .body("{\"input\": " + input + "}")
                .post("/api/v1/workflows/{id}/runs", workflow)
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    private static String create(String definition) {
        return developer()
                .body(definition)
                .post("/api/v1/workflows")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    private static String onError(String service, String nodes) {
        return """
                {"name": "w %s", "trigger": {"type": "event", "event_type": "error_group.opened",
                                             "filter": {"service_name": "%s"}}, "nodes": [%s]}""".formatted(UUID.randomUUID(), service, nodes);
    }

    private static String manual(String nodes) {
        return "{\"name\": \"w %s\", \"trigger\": {\"type\": \"manual\"}, \"nodes\": [%s]}"
                .formatted(UUID.randomUUID(), nodes);
    }

    private static String tell(String more) {
        return """
                {"id": "tell", "type": "notify", "config": {"channel": "webhook", "target": "https://hooks.example/x?token=t",
                  "title": "{{service_name}} fails",
                  "text": "{{error_message}} in {{version}} since {{trigger_type}} {{timestamp}}"}%s}""".formatted(more);
    }

    private static ErrorGroupEvent opened(String service, String message) {
        return opened(service, message, "v2");
    }

    private static ErrorGroupEvent opened(String service, String message, String version) {
        return new ErrorGroupEvent.Opened(
                ErrorGroupId.random(), ServiceId.random(), service, "TypeError", message, null, version, 3, AT, AT);
    }

    private static String service() {
        return "shop-" + UUID.randomUUID();
    }

    private static EventMeta meta(ErrorGroupEvent event) {
        return new EventMeta(
                UUID.randomUUID(), DomainEvent.typeOf(event.getClass()), "/telemetry", WORKSPACE, Instant.now());
    }

    private static boolean is(WorkflowRunEvent event, String run) {
        return event.runId().toString().equals(run);
    }
}
