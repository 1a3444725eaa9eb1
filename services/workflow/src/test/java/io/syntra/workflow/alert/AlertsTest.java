package io.syntra.workflow.alert;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import io.syntra.contracts.AlertRuleId;
import io.syntra.contracts.DeliveryId;
import io.syntra.contracts.ErrorGroupId;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.deployer.HealthStatus;
import io.syntra.contracts.event.AlertEvent;
import io.syntra.contracts.event.DecisionEvent;
import io.syntra.contracts.event.DeliveryEvent;
import io.syntra.contracts.event.ErrorGroupEvent;
import io.syntra.contracts.event.EventMeta;
import io.syntra.contracts.event.NotificationRequest;
import io.syntra.contracts.event.ServiceEvent;
import io.syntra.contracts.event.Topic;
import io.syntra.identity.Role;
import io.syntra.outbox.BackgroundTransactions;
import io.syntra.testing.EventProbe;
import io.syntra.testing.TestTokens;
import io.syntra.testing.WithSyntraEngines;
import io.syntra.workflow.MovableClock;
import io.syntra.workflow.StoredJson;
import io.syntra.workflow.run.TriggerData;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Alerts on their way from whoever sends them to the run that tells them. Each test has a workspace of its own. */
@QuarkusTest
@WithSyntraEngines
class AlertsTest {

    private static final Duration DEADLINE = Duration.ofSeconds(20);

    @Inject
    MovableClock clock;

    @Inject
    Pool pool;

    @Inject
    TellGroups tell;

    @Inject
    OwnAlerts own;

    @Inject
    BackgroundTransactions transactions;

    private WorkspaceId workspace;

    @BeforeEach
    void aWorkspace() {
        workspace = new WorkspaceId("a" + UUID.randomUUID().toString().substring(0, 8));
    }

    @AfterEach
    void nothingIsLeftToTell() {
        execute("update alert_group set due_at = null where workspace = '" + workspace + "'");
        execute("drop trigger if exists is_full on alert_group");
        execute("drop trigger if exists is_full on alert_group_member");
        execute("drop trigger if exists is_full on run");
        execute("drop trigger if exists is_full on step");
        execute("drop function if exists refuse_row");
    }

    @Test
    void whatFiresIsListedWithTheReasonWhyNobodyIsToldOfIt() {
        post(alert("Down", "service", "shop", "severity", "critical")
                        + "," + alert("Slow", "service", "shop", "severity", "warning")
                        + "," + alert("Slow", "service", "cart", "severity", "warning")
                        + "," + alert("Full", "service", "cart", "severity", "info")
                        + ", {\"labels\": {}}")
                .statusCode(200)
                .body("accepted", equalTo(4))
                .body("refused.field", equalTo(List.of("alerts[4].labels")));
        String silence = developer()
                .body(Map.of(
                        "matchers", List.of("severity=~\"info|debug\""),
                        "ends_at", clock.instant().plusSeconds(600).toString(),
                        "comment", "we know"))
                .post("/api/v1/silences")
                .then()
                .statusCode(201)
                .body("state", equalTo("active"))
                .body("created_by", equalTo("dev"))
                .extract()
                .path("id");
        inhibit("\"0\"", 200);

        var all = list("");
        assertThat(states(all))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "Down shop",
                        "active",
                        "Slow shop",
                        "inhibited",
                        "Slow cart",
                        "active",
                        "Full cart",
                        "silenced"));
        assertThat(all.getString("items.find { it.state == 'silenced' }.reason"))
                .isEqualTo("silenced by " + silence);
        assertThat(all.getString("items.find { it.state == 'inhibited' }.reason"))
                .isEqualTo("inhibited by " + all.getString("items.find { it.labels.alertname == 'Down' }.fingerprint"));
        assertThat(states(list("?filter=service=\"cart\"&filter=alertname!=Full")))
                .containsOnlyKeys("Slow cart");
        assertThat(states(list("?state=silenced"))).containsOnlyKeys("Full cart");
        developer().get("/api/v1/alerts?filter=x").then().statusCode(400).body("detail", containsString("name="));
        given().auth()
                .oauth2(TestTokens.stranger())
                .get("/api/v1/alerts")
                .then()
                .statusCode(200)
                .body("items.findAll { it.labels.service == 'shop' }", empty());

        developer().delete("/api/v1/silences/{id}", silence).then().statusCode(204);
        developer()
                .get("/api/v1/silences")
                .then()
                .body("items", hasSize(1))
                .body("items[0].state", equalTo("expired"))
                .body("items[0].expired_by", equalTo("dev"));
        assertThat(states(list("?state=silenced"))).isEmpty();
        clock.advance(Duration.ofMinutes(6));
        assertThat(states(list(""))).isEmpty();
    }

    @Test
    void wrongRequestsAreRefusedWithAWayOut() {
        developer()
                .body("[]")
                .post("/api/v1/alerts/api/v2/alerts")
                .then()
                .statusCode(200)
                .body("accepted", equalTo(0));
        post("{\"labels\": {}}").statusCode(400).body("fields[0].name", equalTo("alerts[0].labels"));
        developer()
                .body("{}")
                .post("/api/v1/alerts")
                .then()
                .statusCode(400)
                .body("detail", containsString("Prometheus"));
        as(Role.VIEWER).body("[]").post("/api/v1/alerts").then().statusCode(403);
        developer()
                .body("{\"matchers\": [\"a!=b\"], \"ends_at\": \"2020-01-01T00:00:00Z\"}")
                .post("/api/v1/silences")
                .then()
                .statusCode(400)
                .body("fields.name", equalTo(List.of("comment", "ends_at", "matchers")));
        as(Role.VIEWER).body("{}").post("/api/v1/silences").then().statusCode(403);
        inhibit("\"0\"", 200);
        inhibit("\"0\"", 412);
        inhibit("\"1\"", 200);
        developer()
                .header("If-Match", "\"2\"")
                .body("{\"rules\": []}")
                .put("/api/v1/inhibitions")
                .then()
                .statusCode(403);
        as(Role.ADMIN)
                .header("If-Match", "\"2\"")
                .body("{\"rules\": [{\"source_matchers\": [], \"target_matchers\": [\"a=~(\"]}]}")
                .put("/api/v1/inhibitions")
                .then()
                .statusCode(400)
                .body("fields.name", equalTo(List.of("rules[0].source_matchers", "rules[0].target_matchers")));
        developer()
                .get("/api/v1/inhibitions")
                .then()
                .header("ETag", equalTo("\"2\""))
                .body("updated_by", equalTo("ada"))
                .body("rules[0].equal", equalTo(List.of("service")));
        developer()
                .body(definition(
                        "\"matchers\": [\"a\"], \"group_by\": [\"...\", \"x\"], \"group_wait\": \"soon\","
                                + " \"repeat_interval\": \"31d\"",
                        "{{commom_labels.a}}"))
                .post("/api/v1/workflows")
                .then()
                .statusCode(422)
                .body(
                        "fields.name",
                        equalTo(List.of(
                                "trigger.matchers[0]",
                                "trigger.group_by",
                                "trigger.group_wait",
                                "trigger.repeat_interval",
                                "nodes[0].config.message")));
    }

    /** One way from the first to the last message; that of thousands is in {@link StormTest}. */
    @Test
    void aBurstIsToldOncePerGroupAndItsEndToo() {
        var workflow = workflow("\"matchers\": [\"alertname=Down\"], \"group_by\": [\"alertname\", \"service\"]");
        var began = clock.instant();
        for (int part = 0; part < 2; part++) {
            post(IntStream.range(part * 500, part * 500 + 500)
                            .mapToObj(i -> alert("Down", "service", "s" + i % 3, "pod", "p" + i))
                            .collect(Collectors.joining(",")))
                    .statusCode(200)
                    .body("accepted", equalTo(500))
                    .body("refused", empty());
        }
        post(alert("Other", "service", "s1")).statusCode(200);
        assertThat(told(workflow)).isEmpty();

        clock.advance(Duration.ofSeconds(31));
        await().atMost(DEADLINE).until(() -> told(workflow).size() == 3);
        assertThat(told(workflow)).containsOnly("first firing 334 0 Down", "first firing 333 0 Down");
        var run = runs(workflow).getMap("items[0].trigger");
        assertThat(run)
                .containsEntry("trigger_type", "alert")
                .containsEntry("error_message", "it is down (and 332 more)")
                .containsEntry("left_out", 283);
        assertThat(Instant.parse((String) run.get("timestamp"))).isAfter(began);

        // Nobody sends them again: they are over.
        clock.advance(Duration.ofMinutes(6));
        await().atMost(DEADLINE).until(() -> told(workflow).size() == 6);
        assertThat(told(workflow)).contains("all_resolved resolved 0 334 Down", "all_resolved resolved 0 333 Down");
        assertThat(dueGroups()).isZero();
    }

    /**
     * A run that is told of alerts sends one itself. Guarded by {@code AlertResource.post}, {@code Flush.cause} and, for what
     * is not begun, {@code Runs.toldNobody}.
     */
    @Test
    void alertsThatRunsSendBackCauseNoRunsForEver() {
        var workflow = workflow("\"matchers\": [\"alertname=Loop\"], \"group_by\": [\"alertname\"]");
        post(lasting("Loop", "turn", "0")).statusCode(200);
        for (int runs = 1; runs < 9; runs++) {
            developer()
                    .header("Syntra-Run", newest(workflow, runs, "succeeded"))
                    .body("[" + lasting("Loop", "turn", String.valueOf(runs)) + "]")
                    .post("/api/v1/alerts")
                    .then()
                    .statusCode(200);
        }

        newest(workflow, 9, "failed");
        assertThat(runs(workflow).getString("items[0].reason")).contains("8 runs in a row", "in a circle");
        clock.advance(Duration.ofMinutes(6));
        tell.round();
        assertThat(runs(workflow).getList("items")).hasSize(9);

        // What comes by itself is told, with what is there already.
        post(lasting("Loop", "turn", "other")).statusCode(200);
        newest(workflow, 10, "succeeded");
    }

    /** After a group interval, once there are so many. */
    private String newest(String workflow, int count, String state) {
        clock.advance(Duration.ofMinutes(6));
        return await().atMost(DEADLINE)
                .until(
                        () -> runs(workflow),
                        runs -> runs.getList("items").size() == count && state.equals(runs.getString("items[0].state")))
                .getString("items[0].id");
    }

    /** Sent by somebody else as well, it did not come by the run alone. Guarded by {@code Alert.after}. */
    @Test
    void anAlertThatIsSentWithoutARunTooIsCausedByNone() {
        var now = clock.instant();
        var cause = new TriggerData.Cause(UUID.randomUUID(), 3);
        var sent = Given.alert(now, now.plusSeconds(600), "a", "b");

        assertThat(sent.causedBy(cause).after(sent, now).cause()).isNull();
        assertThat(sent.after(sent.causedBy(cause), now).cause()).isNull();
        assertThat(sent.causedBy(cause)
                        .after(sent.causedBy(new TriggerData.Cause(UUID.randomUUID(), 5)), now)
                        .cause())
                .isEqualTo(cause);
    }

    @Test
    void theSameRequestTakesEffectOnce() {
        var key = UUID.randomUUID().toString();
        var body = "[" + alert("Down", "service", "shop") + "]";
        for (int i = 0; i < 2; i++) {
            developer()
                    .header("Idempotency-Key", key)
                    .body(body)
                    .post("/api/v1/alerts")
                    .then()
                    .statusCode(200)
                    .body("accepted", equalTo(1));
        }
        developer()
                .header("Idempotency-Key", key)
                .body("[]")
                .post("/api/v1/alerts")
                .then()
                .statusCode(422);
        assertThat(states(list(""))).hasSize(1);
    }

    /** Also one whose matchers change: what it is not told of any more is not told. */
    @Test
    void aNewWorkflowIsToldOfWhatFiresAlready() {
        post(lasting("Down", "service", "shop") + "," + lasting("Down", "service", "cart"))
                .statusCode(200);
        clock.advance(Duration.ofMinutes(1));

        var workflow = workflow("\"matchers\": [\"service=shop\"], \"group_by\": [\"service\"]");

        await().atMost(DEADLINE).until(() -> told(workflow).size() == 1);
        var changed = developer().get("/api/v1/workflows/{id}", workflow).then().extract();
        developer()
                .header("If-Match", changed.header("ETag"))
                .body(definition("\"matchers\": [\"service=cart\"], \"group_by\": [\"service\"]", "x")
                        .replaceFirst("\"name\": \"[^\"]*\"", "\"name\": \"" + changed.path("name") + "\""))
                .put("/api/v1/workflows/{id}", workflow)
                .then()
                .statusCode(200);
        await().atMost(DEADLINE).until(() -> told(workflow).size() == 2);
        assertThat(runs(workflow).getString("items[0].trigger.service_name")).isEqualTo("cart");

        clock.advance(Duration.ofMinutes(6));
        await().atMost(DEADLINE).until(() -> dueGroups() == 1);
        assertThat(told(workflow)).hasSize(2);
        developer().delete("/api/v1/workflows/{id}", workflow).then().statusCode(204);
        clock.advance(Duration.ofMinutes(6));
        await().atMost(DEADLINE).until(() -> dueGroups() == 0);
    }

    /**
     * An instance dies at each write of what telling a group writes, as when the disk is full there: then nothing is told,
     * and the next one tells it once. Guards: the one transaction of {@code TellGroups.tell}.
     */
    @Test
    void eachGroupIsToldWithAllItsWritesOrNotAtAll() {
        var workflow = workflow("\"group_wait\": \"10m\"");
        post(lasting("Down", "service", "shop") + "," + lasting("Slow", "service", "shop"))
                .statusCode(200);
        var group = group();
        var later = clock.instant().plus(Duration.ofMinutes(11));
        execute("""
                create or replace function refuse_row() returns trigger language plpgsql as $$
                begin
                    raise exception 'the disk is full' using errcode = 'disk_full';
                end $$""");

        for (var write : List.of("update on alert_group", "insert on run", "insert on step")) {
            var table = write.substring(write.lastIndexOf(' ') + 1);
            execute("create trigger is_full before %s for each row when (%s) execute function refuse_row()"
                    .formatted(write, mine(table, workflow)));
            try {
                transactions.run(() -> tell.tell(workspace, group, later));
                throw new AssertionError("nothing was written to " + table);
            } catch (RuntimeException e) {
                assertThat(e).hasStackTraceContaining("the disk is full");
            }
            assertThat(told(workflow)).as("died at %s", write).isEmpty();
            execute("drop trigger is_full on " + table);
        }

        transactions.run(() -> tell.tell(workspace, group, later));
        transactions.run(() -> tell.tell(workspace, group, later));
        assertThat(told(workflow)).containsExactly("first firing 2 0");
    }

    /** A step has no workflow of its own; nobody else runs anything meanwhile. */
    private static String mine(String table, String workflow) {
        return table.equals("step") ? "true" : "new.workflow_id = '" + workflow + "'";
    }

    /**
     * Another instance is in the middle of telling it; when it is done there is nothing to tell. Guards: the lock in {@code
     * TellGroups.tell}, before anything is read.
     */
    @Test
    void severalInstancesTellAGroupOnce() {
        var workflow = workflow("\"group_wait\": \"10m\"");
        post(lasting("Down", "service", "shop")).statusCode(200);
        var group = group();
        var later = clock.instant().plus(Duration.ofMinutes(11));

        whileOthersHaveTheAlerts(
                () -> transactions.run(() -> tell.tell(workspace, group, later)),
                "update alert_group set notifications = 1, due_at = due_at + interval '1 day' where id = '%s'"
                        .formatted(group));
        assertThat(told(workflow)).isEmpty();

        execute("update alert_group set notifications = 0, due_at = due_at - interval '1 day' where id = '%s'"
                .formatted(group));
        IntStream.range(0, 8).parallel().forEach(i -> transactions.run(() -> tell.tell(workspace, group, later)));
        assertThat(told(workflow)).hasSize(1);
        assertThat(pool.query("select notifications from alert_group where id = '" + group + "'")
                        .execute()
                        .await()
                        .atMost(DEADLINE)
                        .iterator()
                        .next()
                        .getInteger(0))
                .isEqualTo(1);
    }

    /** Guards: the lock in {@code TakeAlerts.take}, before it is read which groups something is in. */
    @Test
    void whatComesWhileItsGroupIsEmptiedIsLookedAt() {
        workflow("\"group_by\": [\"alertname\"], \"group_wait\": \"1h\"");
        post(lasting("Down", "pod", "p0")).statusCode(200);
        var group = group();

        whileOthersHaveTheAlerts(
                () -> post(lasting("Down", "pod", "p1")).statusCode(200),
                "update alert_group set due_at = null where id = '%s'".formatted(group));

        assertThat(dueGroups()).isEqualTo(1);
    }

    /** What is done meanwhile waits for the transaction that has the alerts of the workspace, and the change in it. */
    private void whileOthersHaveTheAlerts(Runnable meanwhile, String change) {
        var other = pool.getConnection().await().atMost(DEADLINE);
        try {
            var transaction = other.begin().await().atMost(DEADLINE);
            other.query("select pg_advisory_xact_lock(hashtextextended('alerts " + workspace + "', 0))")
                    .execute()
                    .await()
                    .atMost(DEADLINE);
            var waits = CompletableFuture.runAsync(meanwhile);
            await().atMost(DEADLINE).until(() -> waiting() > 0);
            other.query(change).execute().await().atMost(DEADLINE);
            transaction.commit().await().atMost(DEADLINE);
            waits.orTimeout(DEADLINE.toSeconds(), TimeUnit.SECONDS).join();
        } finally {
            other.close().await().atMost(DEADLINE);
        }
    }

    /** Those that wait for what this test holds; nobody else has alerts in this workspace. */
    private long waiting() {
        return pool.query("""
                        select count(*) from pg_locks held join pg_locks w using (locktype, database, classid, objid, objsubid)
                        where locktype = 'advisory' and held.granted and not w.granted
                          and (held.classid::bigint << 32 | held.objid::bigint) = hashtextextended('alerts %s', 0)""".formatted(workspace))
                .execute()
                .await()
                .atMost(DEADLINE)
                .iterator()
                .next()
                .getLong(0);
    }

    /** Guards: {@code starts_at} in {@code Alerts.end}; events of two topics come in any order. */
    @Test
    void anEndThatComesLateEndsNothingThatBeganAfterIt() {
        var meta = new EventMeta(UUID.randomUUID(), "x", "/x", workspace, clock.instant());
        var service = ServiceId.random();
        var at = clock.instant();
        hear(meta, health(service, HealthStatus.UNHEALTHY, at));
        assertThat(states(list(""))).hasSize(1);

        hear(meta, health(service, HealthStatus.HEALTHY, at.minusSeconds(5)));
        assertThat(states(list(""))).hasSize(1);
        hear(meta, health(service, HealthStatus.HEALTHY, at.plusSeconds(5)));
        clock.advance(Duration.ofSeconds(6));
        assertThat(states(list(""))).isEmpty();
    }

    /** A person calls it over, by its labels; nobody can begin one of ours so. */
    @Test
    void anAlertOfOurOwnIsEndedByHand() {
        var meta = new EventMeta(UUID.randomUUID(), "x", "/x", workspace, clock.instant());
        hear(meta, health(ServiceId.random(), HealthStatus.UNHEALTHY, clock.instant()));
        clock.advance(Duration.ofSeconds(1));
        var labels = StoredJson.write(list("").getMap("items[0].labels"));

        post("{\"labels\": " + labels + "}").statusCode(400).body("detail", containsString("endsAt"));
        assertThat(states(list(""))).hasSize(1);
        post("{\"labels\": %s, \"endsAt\": \"%s\"}".formatted(labels, clock.instant()))
                .statusCode(200)
                .body("accepted", equalTo(1));
        assertThat(states(list(""))).isEmpty();
    }

    private void hear(EventMeta meta, ServiceEvent event) {
        transactions.run(() -> own.hear(meta, event));
    }

    private static ServiceEvent health(ServiceId service, HealthStatus to, Instant at) {
        return new ServiceEvent.HealthChanged(service, "shop", HealthStatus.UNKNOWN, to, 1, 3, at);
    }

    /** Guards: {@code notBefore} in {@code TellGroups}; called known, it would never be told. */
    @Test
    void aNewWorkflowThatCannotBeToldIsToldLater() {
        post(lasting("Down", "service", "shop")).statusCode(200);
        execute("""
                create or replace function refuse_row() returns trigger language plpgsql as $$
                begin
                    raise exception 'something is broken';
                end $$""");
        execute("create trigger is_full before insert on alert_group for each row when (new.workspace = '" + workspace
                + "') execute function refuse_row()");
        var workflow = workflow("\"group_wait\": \"0s\"");
        tell.round();
        execute("drop trigger is_full on alert_group");

        clock.advance(Duration.ofSeconds(61));
        await().atMost(DEADLINE).until(() -> told(workflow).size() == 1);
    }

    /** Whoever comes first: the alert is told, now or with the next look. */
    @Test
    void whatComesWhileItsGroupIsToldOfIsNotLost() {
        var workflow = workflow("\"group_by\": [\"alertname\"], \"group_wait\": \"0s\", \"group_interval\": \"1s\"");
        for (int round = 0; round < 6; round++) {
            var pod = "p" + round;
            // What was in the group is over: whoever tells it finds nothing else there.
            clock.advance(Duration.ofSeconds(61));
            IntStream.range(0, 2).parallel().forEach(who -> {
                if (who == 0) {
                    post(lasting("Down", "pod", pod)
                                    .replaceFirst(
                                            "\"endsAt\": \"[^\"]*\"",
                                            "\"endsAt\": \"" + clock.instant().plusSeconds(60) + "\""))
                            .statusCode(200);
                } else {
                    tell.round();
                }
            });
            clock.advance(Duration.ofSeconds(2));
            await().atMost(DEADLINE).until(() -> wasTold(workflow, pod));
        }
    }

    private boolean wasTold(String workflow, String pod) {
        var firing =
                runs(workflow).getList("items.findAll { it.trigger.status == 'firing' }.trigger.alerts.labels.pod");
        return firing.toString().contains(pod);
    }

    /** From the event on its topic to the run that tells its end. */
    @Test
    void ourOwnEventsBeginAndEndAlerts() {
        var workflow = workflow(
                "\"matchers\": [\"alertname=ErrorGroup\"], \"group_by\": [\"service\"], \"group_wait\": \"0s\"");
        var group = ErrorGroupId.random();
        var service = ServiceId.random();
        try (var events = EventProbe.on(Topic.ERROR_GROUP, ErrorGroupEvent.class)) {
            var at = clock.instant();
            events.publish(
                    workspace,
                    new ErrorGroupEvent.Opened(
                            group, service, "shop", "TypeError", "x is undefined", null, "v2", 1, at, at));
            await().atMost(DEADLINE).until(() -> told(workflow).size() == 1);
            var trigger = runs(workflow).getMap("items[0].trigger");
            assertThat(trigger)
                    .containsEntry("service_name", "shop")
                    .containsEntry("error_message", "x is undefined")
                    .containsEntry("status", "firing");
            assertThat(states(list(""))).containsOnlyKeys("ErrorGroup shop");

            events.publish(workspace, new ErrorGroupEvent.Resolved(group, service, "shop", "ada", clock.instant()));
            await().atMost(DEADLINE).until(() -> states(list("")).isEmpty());
        }
        clock.advance(Duration.ofMinutes(6));
        await().atMost(DEADLINE).until(() -> told(workflow).size() == 2);
        assertThat(told(workflow)).contains("all_resolved resolved 0 1");
    }

    /** Guarded by {@code TriggerEvents.fact}: from the topic of alert rules to the run that tells of the end. */
    @Test
    void whatARuleFindsIsToldAsAnyAlert() {
        var workflow =
                workflow("\"matchers\": [\"alertname=Slow\"], \"group_by\": [\"route\"], \"group_wait\": \"0s\"");
        var rule = AlertRuleId.random();
        var labels = Map.of("route", "/cart");
        try (var events = EventProbe.on(Topic.ALERT, AlertEvent.class)) {
            var at = clock.instant();
            for (var repeated : List.of(false, true)) {
                events.publish(
                        workspace,
                        new AlertEvent.Fired(
                                rule,
                                "Slow",
                                "f1",
                                "warning",
                                labels,
                                Map.of("summary", "2 s"),
                                2.0,
                                at,
                                repeated,
                                at));
            }
            await().atMost(DEADLINE).until(() -> told(workflow).size() == 1);
            assertThat(states(list(""))).hasSize(1);

            events.publish(
                    workspace,
                    new AlertEvent.Resolved(rule, "Slow", "f1", "warning", labels, at, "recovered", clock.instant()));
            await().atMost(DEADLINE).until(() -> states(list("")).isEmpty());
        }
        clock.advance(Duration.ofMinutes(6));
        await().atMost(DEADLINE).until(() -> told(workflow).size() == 2);
        assertThat(told(workflow)).contains("all_resolved resolved 0 1");
    }

    private UUID group() {
        return pool.query("select id from alert_group where workspace = '" + workspace + "'")
                .execute()
                .await()
                .atMost(DEADLINE)
                .iterator()
                .next()
                .getUUID(0);
    }

    private long dueGroups() {
        return pool.query(
                        "select count(*) from alert_group where due_at is not null and workspace = '" + workspace + "'")
                .execute()
                .await()
                .atMost(DEADLINE)
                .iterator()
                .next()
                .getLong(0);
    }

    /** Our own event comes once: for want of room then it is told when there is some. */
    @Test
    void whatThereIsNoRoomForIsToldWhenThereIs() {
        var workflow = workflow("\"group_wait\": \"0s\", \"group_by\": [\"...\"]");
        execute("""
                insert into alert_group (id, workspace, workflow_id, key, labels, due_at, waits)
                select gen_random_uuid(), '%s', '%s', 'full ' || gen_random_uuid(), '{}', now() + interval '100 years', false
                from generate_series(1, 1000)""".formatted(workspace.value(), workflow));
        await().atMost(DEADLINE).until(() -> isKnown(workflow));
        var meta = new EventMeta(UUID.randomUUID(), "x", "/x", workspace, clock.instant());
        hear(meta, health(ServiceId.random(), HealthStatus.UNHEALTHY, clock.instant()));
        assertThat(list("").getList("items")).hasSize(1);
        clock.advance(Duration.ofMinutes(2));
        assertThat(told(workflow)).isEmpty();

        execute("delete from alert_group where workspace = '%s' and key like 'full %%'".formatted(workspace.value()));
        clock.advance(Duration.ofMinutes(2));

        await().atMost(DEADLINE).until(() -> told(workflow).size() == 1);
        assertThat(told(workflow).getFirst()).startsWith("first firing 1");
    }

    private boolean isKnown(String workflow) {
        return pool.query("select alerts_known_to is not null from workflow where id = '" + workflow + "'")
                .execute()
                .await()
                .atMost(DEADLINE)
                .iterator()
                .next()
                .getBoolean(0);
    }

    /** An Alertmanager sends again what 5xx answers. Guards: the limits in {@code Intake}, over HTTP. */
    @Test
    void aWorkspaceThatIsFullSaysSoAndTakesWhatItKnows() {
        post(lasting("Known")).statusCode(200);
        fill(9_999, "null");
        post(alert("One more"))
                .statusCode(503)
                .body("code", equalTo("overloaded"))
                .body("fields[0].name", equalTo("alerts[0]"));
        post(alert("One more") + "," + alert("Known")).statusCode(200).body("accepted", equalTo(1));
    }

    /** Guards: what is over takes room too, or it would be without end. */
    @Test
    void whatIsOverTakesRoomUntilItIsForgotten() {
        fill(20_000, "'" + clock.instant().minusSeconds(60) + "'");
        post(alert("One more")).statusCode(503);
        post(alert("Long over").replaceFirst("\\{", "{\"endsAt\": \"2020-01-01T00:00:00Z\", "))
                .statusCode(200)
                .body("accepted", equalTo(1));
        assertThat(count()).as("the end of what nobody knew of").isEqualTo(20_000);

        clock.advance(Duration.ofHours(2));
        await().atMost(DEADLINE).until(() -> count() == 0);
        post(lasting("One more")).statusCode(200);
    }

    private long count() {
        return pool.query("select count(*) from alert where workspace = '" + workspace.value() + "'")
                .execute()
                .await()
                .atMost(DEADLINE)
                .iterator()
                .next()
                .getLong(0);
    }

    private void fill(int number, String endsAt) {
        execute("""
                insert into alert (workspace, fingerprint, labels, annotations, starts_at, ends_at, times_out, updated_at)
                select '%s', md5(n::text), jsonb_build_object('alertname', 'Full', 'n', n::text), '{}',
                       now() - interval '1 hour', %s, false, now()
                from generate_series(1, %d) n""".formatted(workspace.value(), endsAt, number));
    }

    @Test
    void whatFiresIsReadPageByPage() {
        post(IntStream.range(0, 250)
                        .mapToObj(i -> lasting("Down", "n", String.valueOf(i)))
                        .collect(Collectors.joining(",")))
                .statusCode(200);

        var first = list("");
        var second = list("?cursor=" + first.getString("next_cursor"));

        assertThat(first.getList("items")).hasSize(200);
        assertThat(second.getList("items")).hasSize(50);
        assertThat(second.getString("next_cursor")).isNull();
        assertThat(Stream.of(first, second)
                        .flatMap(page -> page.<String>getList("items.fingerprint").stream())
                        .distinct())
                .hasSize(250);
    }

    /** Guarded by {@code TellGroups.asTold}: the log says what a run was to tell, and the run may tell nobody. */
    @Test
    void whatARunFailedToTellIsToldAgainAfterTheGroupInterval() {
        var workflow = notifying("");
        try (var requests = EventProbe.on(Topic.NOTIFICATION_REQUEST, NotificationRequest.class);
                var deliveries = EventProbe.on(Topic.NOTIFICATION_DELIVERY, DeliveryEvent.class)) {
            post(lasting("Down", "n", "1")).statusCode(200);
            fail(deliveries, asked(requests, workflow, 1));
            await().atMost(DEADLINE).until(() -> states(workflow), equalTo(List.of("failed")));
            aLaterGroupIsTold("wait a little", Duration.ZERO);
            assertThat(told(workflow)).as("not at once").hasSize(1);

            clock.advance(Duration.ofMinutes(5));
            deliver(deliveries, asked(requests, workflow, 2));
            await().atMost(DEADLINE).until(() -> states(workflow), equalTo(List.of("succeeded", "failed")));
            assertThat(told(workflow)).containsExactly("first firing 1 0", "first firing 1 0");

            // With another alert, which is not told either: what was told before stays told, and so does its end.
            post(lasting("Slow", "n", "2")).statusCode(200);
            clock.advance(Duration.ofMinutes(5));
            fail(deliveries, asked(requests, workflow, 3));
            await().atMost(DEADLINE).until(() -> states(workflow), equalTo(List.of("failed", "succeeded", "failed")));
            post(over(lasting("Down", "n", "1")) + "," + over(lasting("Slow", "n", "2")))
                    .statusCode(200);
            clock.advance(Duration.ofMinutes(5));
            deliver(deliveries, asked(requests, workflow, 4));
            assertThat(told(workflow).getFirst()).isEqualTo("all_resolved resolved 0 2");
            aLaterGroupIsTold("the end", Duration.ofMinutes(5));
            assertThat(told(workflow)).hasSize(4);
        }
    }

    /** Guarded by {@code Runs.toldNobody}: people who were told are not told again for what failed after that. */
    @Test
    void whatWasToldIsNotToldAgainWhenTheRunFailsLater() {
        var workflow = notifying("""
                , {"id": "then", "type": "http_request", "config": {"url": "http://127.0.0.1:1/"}}""");
        try (var requests = EventProbe.on(Topic.NOTIFICATION_REQUEST, NotificationRequest.class);
                var deliveries = EventProbe.on(Topic.NOTIFICATION_DELIVERY, DeliveryEvent.class)) {
            post(lasting("Down", "n", "1")).statusCode(200);
            deliver(deliveries, asked(requests, workflow, 1));
            await().atMost(DEADLINE).until(() -> states(workflow), equalTo(List.of("failed")));

            aLaterGroupIsTold("later", Duration.ofMinutes(6));
            assertThat(told(workflow)).hasSize(1);
        }
    }

    /** Its run was over by then. Guarded by {@code Runs.toldNobody}. */
    @Test
    void whatArrivedThoughTheRunDidNotKnowIsNotToldAgain() {
        var workflow = notifying("");
        try (var requests = EventProbe.on(Topic.NOTIFICATION_REQUEST, NotificationRequest.class);
                var deliveries = EventProbe.on(Topic.NOTIFICATION_DELIVERY, DeliveryEvent.class)) {
            post(lasting("Down", "n", "1")).statusCode(200);
            var asked = asked(requests, workflow, 1);
            var origin = "workflow_run:" + runs(workflow).getString("items[0].id");
            deliveries.publish(
                    workspace, new DeliveryEvent.Unknown(asked, "webhook", 1, "no answer", origin, clock.instant()));
            await().atMost(DEADLINE).until(() -> states(workflow), equalTo(List.of("failed")));
            deliveries.publish(
                    workspace, new DeliveryEvent.Delivered(asked, "webhook", 1, null, origin, clock.instant()));
            await().atMost(DEADLINE)
                    .until(() -> !runs(workflow).getList("items[0].warnings").isEmpty());

            aLaterGroupIsTold("later", Duration.ofMinutes(6));
            assertThat(told(workflow)).hasSize(1);
        }
    }

    /** Guarded by {@code Runs.toldNobody}: whoever has decided something is not asked again. */
    @Test
    void whoWasAskedIsNotAskedAgainWhenTheRunFails() {
        String workflow = developer()
                .body("""
                        {"name": "w %s", "trigger": {"type": "alert", "matchers": ["n=~\\".+\\""], "group_by": [],
                          "group_wait": "0s", "group_interval": "5m"},
                         "nodes": [{"id": "ask", "type": "approval", "config": {"question": "Restart?"}},
                           {"id": "then", "type": "http_request", "config": {"url": "http://127.0.0.1:1/"}}]}""".formatted(UUID.randomUUID()))
                .post("/api/v1/workflows")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
        post(lasting("Down", "n", "1")).statusCode(200);
        await().atMost(DEADLINE).until(() -> states(workflow), equalTo(List.of("waiting")));
        var run = runs(workflow).getString("items[0].id");
        String approval =
                developer().get("/api/v1/runs/approvals").path("items.find { it.run_id == '" + run + "' }.id");

        developer()
                .body("{\"decision\": \"approve\"}")
                .post("/api/v1/runs/approvals/{id}", approval)
                .then()
                .statusCode(204);

        await().atMost(DEADLINE).until(() -> states(workflow), equalTo(List.of("failed")));
        aLaterGroupIsTold("later", Duration.ofMinutes(6));
        assertThat(told(workflow)).hasSize(1);
    }

    /** Guarded by {@code told_before} in {@code AlertGroups.keep}: an entry whose run is under way may not hold. */
    @Test
    void whatNoneOfSeveralRunsCouldTellIsToldAgain() {
        var workflow = notifying("");
        try (var requests = EventProbe.on(Topic.NOTIFICATION_REQUEST, NotificationRequest.class);
                var deliveries = EventProbe.on(Topic.NOTIFICATION_DELIVERY, DeliveryEvent.class)) {
            post(lasting("Down", "n", "1")).statusCode(200);
            var first = asked(requests, workflow, 1);
            post(lasting("Slow", "n", "2")).statusCode(200);
            clock.advance(Duration.ofMinutes(5));
            fail(deliveries, asked(requests, workflow, 2));
            fail(deliveries, first);
            await().atMost(DEADLINE).until(() -> states(workflow), equalTo(List.of("failed", "failed")));
            post(over(lasting("Slow", "n", "2"))).statusCode(200);

            clock.advance(Duration.ofMinutes(5));

            deliver(deliveries, asked(requests, workflow, 3));
            assertThat(told(workflow).getFirst()).isEqualTo("first firing 1 1");
        }
    }

    private String notifying(String more) {
        return developer()
                .body("""
                        {"name": "w %s", "trigger": {"type": "alert", "matchers": ["n=~\\".+\\""], "group_by": [],
                          "group_wait": "0s", "group_interval": "5m"},
                         "nodes": [{"id": "tell", "type": "notify", "config": {"channel": "webhook",
                           "target": "secret:hook", "title": "t", "text": "x"}}%s]}""".formatted(UUID.randomUUID(), more))
                .post("/api/v1/workflows")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    private List<String> states(String workflow) {
        return runs(workflow).getList("items.state");
    }

    private DeliveryId asked(EventProbe<NotificationRequest> requests, String workflow, int number) {
        return await().atMost(DEADLINE)
                .until(
                        () -> {
                            var ours = runs(workflow).<String>getList("items.id");
                            return requests.events().stream()
                                    .map(EventProbe.Seen::event)
                                    .filter(request -> ours.stream()
                                            .anyMatch(run -> ("workflow_run:" + run).equals(request.origin())))
                                    .toList();
                        },
                        all -> all.size() >= number)
                .get(number - 1)
                .deliveryId();
    }

    private void fail(EventProbe<DeliveryEvent> deliveries, DeliveryId id) {
        deliveries.publish(workspace, new DeliveryEvent.Failed(id, "webhook", 8, "gone", null, clock.instant()));
    }

    private void deliver(EventProbe<DeliveryEvent> deliveries, DeliveryId id) {
        deliveries.publish(workspace, new DeliveryEvent.Delivered(id, "webhook", 1, null, null, clock.instant()));
    }

    /** What was due before has been looked at. */
    private void aLaterGroupIsTold(String name, Duration later) {
        var marker = workflow("\"matchers\": [\"marker=\\\"" + name + "\\\"\"], \"group_wait\": \"1s\"");
        clock.advance(later);
        post(lasting(name, "marker", name)).statusCode(200);
        clock.advance(Duration.ofSeconds(2));
        await().atMost(DEADLINE).until(() -> !told(marker).isEmpty());
        developer().delete("/api/v1/workflows/{id}", marker).then().statusCode(204);
    }

    private String over(String alert) {
        return alert.replaceFirst("\"endsAt\": \"[^\"]*\"", "\"endsAt\": \"" + clock.instant() + "\"");
    }

    /** Guards: who keeps others from being told is in the workspace's log, like every other change of a person. */
    @Test
    void whoHasNobodyToldIsOnRecord() {
        try (var decisions = EventProbe.on(Topic.DECISION, DecisionEvent.class)) {
            String silence = developer()
                    .body("{\"matchers\": [\"service=shop\"], \"ends_at\": \"%s\", \"comment\": \"we move\"}"
                            .formatted(clock.instant().plus(Duration.ofHours(2))))
                    .post("/api/v1/silences")
                    .then()
                    .statusCode(201)
                    .extract()
                    .path("id");
            as(Role.ADMIN).delete("/api/v1/silences/{id}", silence).then().statusCode(204);
            as(Role.ADMIN).delete("/api/v1/silences/{id}", silence).then().statusCode(204);
            inhibit("\"0\"", 200);

            await().atMost(DEADLINE).until(() -> decisions(decisions).count() == 3);
            assertThat(decisions(decisions).map(event -> event.getClass().getSimpleName() + " " + event.by()))
                    .containsExactlyInAnyOrder("Silenced dev", "SilenceEnded ada", "InhibitionsChanged ada");
            assertThat(decisions
                            .await(
                                    DecisionEvent.Silenced.class,
                                    seen -> silence.equals(seen.silenceId().toString()))
                            .comment())
                    .isEqualTo("we move");
        }
    }

    private Stream<DecisionEvent> decisions(EventProbe<DecisionEvent> seen) {
        return seen.events().stream()
                .filter(one -> one.meta().workspace().equals(workspace))
                .map(EventProbe.Seen::event);
    }

    private void execute(String sql) {
        pool.query(sql).execute().await().atMost(DEADLINE);
    }

    private void inhibit(String version, int status) {
        as(Role.ADMIN)
                .header("If-Match", version)
                .body("""
                        {"rules": [{"source_matchers": ["severity=critical"], "target_matchers": ["severity=warning"],
                                    "equal": ["service"]}]}""")
                .put("/api/v1/inhibitions")
                .then()
                .statusCode(status);
    }

    private ValidatableResponse post(String alerts) {
        return developer().body("[" + alerts + "]").post("/api/v1/alerts").then();
    }

    private static String alert(String name, String... labels) {
        var more = IntStream.range(0, labels.length / 2)
                .mapToObj(i -> ", \"%s\": \"%s\"".formatted(labels[2 * i], labels[2 * i + 1]))
                .collect(Collectors.joining());
        return "{\"labels\": {\"alertname\": \"%s\"%s}, \"annotations\": {\"summary\": \"it is down\"}}"
                .formatted(name, more);
    }

    private String lasting(String name, String... labels) {
        return alert(name, labels)
                .replaceFirst("\\{", "{\"endsAt\": \"" + clock.instant().plus(Duration.ofDays(1)) + "\", ");
    }

    private JsonPath list(String query) {
        return developer()
                .get("/api/v1/alerts" + query)
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    private static Map<String, String> states(JsonPath page) {
        return IntStream.range(0, page.getList("items").size())
                .mapToObj(i -> "items[" + i + "].")
                .collect(Collectors.toMap(
                        at -> page.getString(at + "labels.alertname") + " " + page.getString(at + "labels.service"),
                        at -> page.getString(at + "state")));
    }

    private List<String> told(String workflow) {
        var runs = runs(workflow);
        return IntStream.range(0, runs.getList("items").size())
                .mapToObj(i -> "items[" + i + "].trigger.")
                .map(at -> Stream.of("reason", "status", "firing", "resolved", "group_labels.alertname")
                        .map(field -> runs.getString(at + field))
                        .filter(Objects::nonNull)
                        .collect(Collectors.joining(" ")))
                .toList();
    }

    private JsonPath runs(String workflow) {
        return developer()
                .queryParam("workflow_id", workflow)
                .get("/api/v1/runs")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    private String workflow(String trigger) {
        return developer()
                .body(definition(trigger, "{{reason}} {{common_labels.alertname}} {{error_message}}"))
                .post("/api/v1/workflows")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    private static String definition(String trigger, String message) {
        return "{\"name\": \"w %s\", \"trigger\": {\"type\": \"alert\", %s}, \"nodes\": [%s]}"
                .formatted(
                        UUID.randomUUID(),
                        trigger,
                        "{\"id\": \"s\", \"type\": \"log\", \"config\": {\"message\": \"" + message + "\"}}");
    }

    private RequestSpecification developer() {
        return as(Role.DEVELOPER);
    }

    private RequestSpecification as(String role) {
        var user = role.equals(Role.ADMIN) ? "ada" : "dev";
        return given().auth().oauth2(TestTokens.of(user, workspace, role)).contentType(ContentType.JSON);
    }
}
