package io.syntra.workflow.trigger;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.event.EventMeta;
import io.syntra.contracts.event.ServiceEvent;
import io.syntra.engines.Ports;
import io.syntra.outbox.BackgroundTransactions;
import io.syntra.secrets.SecretName;
import io.syntra.secrets.SecretValue;
import io.syntra.secrets.Secrets;
import io.syntra.testing.TestTokens;
import io.syntra.testing.WithSyntraEngines;
import io.syntra.testing.slack.FakeSlack;
import io.syntra.workflow.MovableClock;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/** What starts runs besides events and people. */
@QuarkusTest
@WithSyntraEngines
class TriggersTest {

    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final WorkspaceId WORKSPACE = TestTokens.WORKSPACE;
    private static final String SIGNED_WITH = "a-secret-of-the-sender";

    @Inject
    MovableClock clock;

    @Inject
    Secrets secrets;

    @Inject
    Pool pool;

    @Inject
    StartRuns start;

    @Inject
    BackgroundTransactions transactions;

    @Test
    void aSignedRequestStartsOneRunHoweverOftenItComes() {
        var workflow = create(webhook("\"answer\": \"result\""), """
                {"id": "s", "type": "set", "config": {"values": {"said": "{{name}} {{trigger_type}}"}}}""");
        var id = UUID.randomUUID().toString();

        var first = send(workflow, id, "{\"name\": \"ada\"}");
        first.statusCode(200).body("state", equalTo("succeeded")).body("output.said", equalTo("ada webhook"));
        String run = first.extract().path("run_id");
        send(workflow, id, "{\"name\": \"bob\"}")
                .statusCode(200)
                .body("run_id", equalTo(run))
                .body("output.said", equalTo("ada webhook"));

        assertThat(runsOf(workflow)).containsExactly(run);
        send(workflow, UUID.randomUUID().toString(), "[1]").statusCode(200);
        for (var malformed : List.of("{", "null", " ")) {
            send(workflow, UUID.randomUUID().toString(), malformed)
                    .statusCode(400)
                    .body("code", equalTo("malformed_request"));
        }
        assertThat(runsOf(workflow)).hasSize(2);
    }

    @Test
    void itsSenderMayWaitForTheEndOrNot() {
        var nodes = """
                {"id": "fan", "type": "parallel", "branches": {"a": "x", "b": "y"}, "next": "end"},
                {"id": "x", "type": "set", "config": {"values": {"said": "x"}}, "next": "end"},
                {"id": "y", "type": "set", "config": {"values": {"said": "y"}}, "next": "end"}""";
        var waits = create(webhook("\"answer\": \"result\""), nodes);
        var goesOn = create(webhook("\"answer\": \"accepted\""), nodes);

        send(waits, UUID.randomUUID().toString(), "{}").statusCode(200).body("output.b.said", equalTo("y"));
        send(goesOn, UUID.randomUUID().toString(), "{}").statusCode(202).body("$", not(hasItem("output")));
    }

    @Test
    void slackIsHeardAndAnsweredAsItWants() throws Exception {
        var workflow = create(webhook("\"signature\": \"slack\", \"answer\": \"result\""), """
                {"id": "s", "type": "set", "config": {"values": {"text": "{{command}}{{type}}{{event.text}}"}}}""");
        var at = URI.create("http://localhost:" + RestAssured.port + "/api/v1/hooks/" + workflow);
        try (var slack = new FakeSlack(Ports.anyFree(), clock)) {
            assertThat(slack.knows(at, SIGNED_WITH)).isTrue();
            assertThat(slack.knows(at, "another-secret-of-an-app")).isFalse();
            assertThat(runsOf(workflow)).isEmpty();

            var event = "{\"type\":\"event_callback\",\"event_id\":\"Ev1\",\"event\":{\"text\":\" deploy\"}}";
            var heard = slack.call(at, SIGNED_WITH, "application/json", event);
            clock.advance(Duration.ofMinutes(1));
            var again = slack.call(at, SIGNED_WITH, "application/json", event);
            var command = slack.call(
                    at, SIGNED_WITH, "application/x-www-form-urlencoded", "command=%2Fdeploy&trigger_id=1.2");
            var press = slack.call(
                    at,
                    SIGNED_WITH,
                    "application/x-www-form-urlencoded",
                    "payload=" + URLEncoder.encode("{\"type\":\"block_actions\"}", StandardCharsets.UTF_8));

            assertThat(List.of(heard, again, command, press))
                    .extracting(HttpResponse::statusCode)
                    .containsOnly(200);
            assertThat(List.of(heard, again, command, press))
                    .extracting(HttpResponse::body)
                    .containsExactly(
                            "{\"text\":\"event_callback deploy\"}",
                            "{\"text\":\"event_callback deploy\"}",
                            "{\"text\":\"/deploy\"}",
                            "{\"text\":\"block_actions\"}");
        }
        assertThat(runsOf(workflow)).hasSize(3);
    }

    /** Guards: the signature is checked before anything is started or told. */
    @Test
    void whoDoesNotKnowTheSecretStartsNothing() {
        var workflow = create(webhook("\"answer\": \"result\""), """
                {"id": "s", "type": "log", "config": {"message": "x"}}""");

        given().contentType(ContentType.JSON)
                .body("{}")
                .post("/api/v1/hooks/{id}", workflow)
                .then()
                .statusCode(401)
                .body("detail", containsString("standardwebhooks.com"));
        given().auth()
                .oauth2(TestTokens.admin())
                .contentType(ContentType.JSON)
                .header("webhook-id", "x")
                .header("webhook-timestamp", clock.instant().getEpochSecond())
                .header("webhook-signature", "v1,AAAA")
                .body("{}")
                .post("/api/v1/hooks/{id}", workflow)
                .then()
                .statusCode(401);
        assertThat(runsOf(workflow)).isEmpty();
        var manual =
                create("\"type\": \"manual\"", "{\"id\": \"s\", \"type\": \"log\", \"config\": {\"message\": \"x\"}}");
        for (var id : List.of(manual, UUID.randomUUID().toString())) {
            send(id, "x", "{}").statusCode(404).body("detail", containsString("No workflow that a webhook starts"));
        }
    }

    @Test
    void aSecretThatIsWrittenOutIsKeptAndOneThatIsMissingIsSaid() {
        var written = developer()
                .body(definition(
                        "\"type\": \"webhook\", \"secret\": \"sixteen-chars-ok\"",
                        "{\"id\": \"s\", \"type\": \"log\", \"config\": {\"message\": \"x\"}}"))
                .post("/api/v1/workflows")
                .then()
                .statusCode(201)
                .body("warnings[0].field", equalTo("trigger.secret"))
                .extract();
        assertThat(written.<String>path("definition.trigger.secret")).startsWith("secret:");
        assertThat(written.asString()).doesNotContain("sixteen-chars-ok");

        var missing = create(
                "\"type\": \"webhook\", \"secret\": \"secret:nobody-set-it\"",
                "{\"id\": \"s\", \"type\": \"log\", \"config\": {\"message\": \"x\"}}");
        send(missing, "x", "{}").statusCode(422).body("code", equalTo("secret_missing"));
    }

    /** Guards: the time is the trigger's id; the row is locked while its run is started. */
    @Test
    void aTimeStartsOneRunAndThoseThatNobodyLookedAtStartOneTogether() {
        justAfterHalfPast();
        var workflow = create("\"type\": \"schedule\", \"cron\": \"0 * * * *\", \"time_zone\": \"Asia/Kolkata\"", """
                {"id": "s", "type": "log", "config": {"message": "{{timestamp}} {{trigger_type}}"}}""");
        assertThat(runsOf(workflow)).isEmpty();

        clock.advance(Duration.ofHours(1));
        await().atMost(DEADLINE).until(() -> runsOf(workflow).size() == 1);
        var said = developer()
                .get("/api/v1/runs/{id}", runsOf(workflow).getFirst())
                .jsonPath()
                .getString("steps[0].output.message");
        // India is half an hour off.
        assertThat(said).matches(".*T[0-9]{2}:30:00Z schedule");

        clock.advance(Duration.ofHours(5));
        await().atMost(DEADLINE).until(() -> runsOf(workflow).size() == 2);
        var marker = create(
                "\"type\": \"schedule\", \"cron\": \"* * * * *\"",
                "{\"id\": \"s\", \"type\": \"log\", \"config\": {\"message\": \"x\"}}");
        clock.advance(Duration.ofMinutes(1));
        await().atMost(DEADLINE).until(() -> !runsOf(marker).isEmpty());
        assertThat(runsOf(workflow)).hasSize(2);
        developer().delete("/api/v1/workflows/{id}", workflow).then().statusCode(204);
        developer().delete("/api/v1/workflows/{id}", marker).then().statusCode(204);
    }

    /** So that a minute more is not by chance the next time of the hourly one. */
    private void justAfterHalfPast() {
        var now = clock.instant();
        clock.advance(Duration.between(now, now.truncatedTo(ChronoUnit.HOURS).plus(Duration.ofMinutes(91))));
    }

    /** Guards: each schedule is a transaction of its own, and one that fails is put off. */
    @Test
    void aStoredDefinitionThatCannotBeReadStopsNoOtherSchedule() {
        var node = "{\"id\": \"s\", \"type\": \"log\", \"config\": {\"message\": \"x\"}}";
        var broken = create("\"type\": \"schedule\", \"cron\": \"* * * * *\"", node);
        pool.query("update workflow_version set definition = '{\"nodes\": 7}' where workflow_id = '" + broken + "'")
                .execute()
                .await()
                .atMost(DEADLINE);
        var sound = create("\"type\": \"schedule\", \"cron\": \"* * * * *\"", node);

        clock.advance(Duration.ofMinutes(1));

        await().atMost(DEADLINE).until(() -> !runsOf(sound).isEmpty());
        assertThat(runsOf(broken)).isEmpty();
        developer().delete("/api/v1/workflows/{id}", broken).then().statusCode(204);
        developer().delete("/api/v1/workflows/{id}", sound).then().statusCode(204);
    }

    /** Guards: one that cannot be read is left out, and takes neither an event nor alerts from the others. */
    @Test
    void aStoredDefinitionThatCannotBeReadTakesNoEventFromTheOthers() {
        var node = "{\"id\": \"s\", \"type\": \"log\", \"config\": {\"message\": \"x\"}}";
        var onEvent = "\"type\": \"event\", \"event_type\": \"service.created\"";
        var broken = create(onEvent, node);
        var deaf = create("\"type\": \"alert\"", node);
        pool.query("update workflow_version set definition = '{\"nodes\": 7}' where workflow_id in ('%s', '%s')"
                        .formatted(broken, deaf))
                .execute()
                .await()
                .atMost(DEADLINE);
        var sound = create(onEvent, node);
        var meta = new EventMeta(UUID.randomUUID(), "service.created", "/deployer", WORKSPACE, clock.instant());

        transactions.run(() -> start.of(
                meta, new ServiceEvent.Created(new ServiceId(UUID.randomUUID()), "shop-api", "ann", clock.instant())));

        assertThat(runsOf(sound)).hasSize(1);
        developer()
                .body("[{\"labels\": {\"alertname\": \"Down\"}}]")
                .post("/api/v1/alerts")
                .then()
                .statusCode(200);
        for (var workflow : List.of(broken, deaf, sound)) {
            developer().delete("/api/v1/workflows/{id}", workflow).then().statusCode(204);
        }
    }

    /** Guards: an alert whose body is always the same is heard again, and one that is delivered again is not. */
    @Test
    void aBodyThatGitHubSignsIsTheSameMessageForAnHour() {
        justAfterHalfPast();
        clock.advance(Duration.ofMinutes(28));
        var workflow = create(
                webhook("\"signature\": \"github\", \"answer\": \"result\""),
                "{\"id\": \"s\", \"type\": \"log\", \"config\": {\"message\": \"x\"}}");

        var first = sendAsGitHub(workflow);
        clock.advance(Duration.ofMinutes(10));
        var again = sendAsGitHub(workflow);
        clock.advance(Duration.ofMinutes(55));
        var later = sendAsGitHub(workflow);

        assertThat(again).isEqualTo(first);
        assertThat(later).isNotEqualTo(first);
        developer().delete("/api/v1/workflows/{id}", workflow).then().statusCode(204);
    }

    private static String sendAsGitHub(String workflow) {
        var body = "{\"event\":\"backup_failed\"}";
        return given().contentType(ContentType.JSON)
                .header("X-Hub-Signature-256", "sha256=" + HexFormat.of().formatHex(mac(body)))
                .body(body)
                .post("/api/v1/hooks/{id}", workflow)
                .then()
                .statusCode(200)
                .extract()
                .path("run_id");
    }

    /** Guards: what a run does that tells of failed runs is told to nobody, or it would tell of itself for ever. */
    @Test
    void aRunThatFailedStartsAnotherAndThatOneNone() {
        var failing = "{\"id\": \"s\", \"type\": \"for_each\", \"config\": {\"items\": \"no_list\"},"
                + " \"branches\": {\"each\": \"x\"}, \"next\": \"end\"},"
                + "{\"id\": \"x\", \"type\": \"log\", \"config\": {\"message\": \"x\"}, \"next\": \"end\"}";
        var onFailure =
                "\"type\": \"event\", \"event_type\": \"workflow_run.finished\", \"filter\": {\"outcome\": \"failed\"%s}";
        var workflow = create("\"type\": \"manual\"", failing);
        var teller = create(
                onFailure.formatted(", \"finished_workflow_id\": \"" + workflow + "\""),
                "{\"id\": \"s\", \"type\": \"set\", \"config\": {\"values\":"
                        + " {\"said\": \"{{finished_run_id}} {{error_message}}\"}}}");
        var failingTeller = create(onFailure.formatted(""), failing.replace("no_list", "error_message"));

        var first = startByHand(workflow);
        await().atMost(DEADLINE)
                .until(() -> runsOf(failingTeller).size() == 1 && runsOf(teller).size() == 1);
        startByHand(workflow);
        await().atMost(DEADLINE)
                .until(() -> runsOf(failingTeller).size() >= 2 && runsOf(teller).size() == 2);

        assertThat(runsOf(failingTeller)).hasSize(2);
        developer()
                .get("/api/v1/runs/{id}", runsOf(teller).getLast())
                .then()
                .body("steps[0].output.said", equalTo(first + " s: {{no_list}} is no list"));
        for (var made : List.of(workflow, teller, failingTeller)) {
            developer().delete("/api/v1/workflows/{id}", made).then().statusCode(204);
        }
    }

    private static String startByHand(String workflow) {
        return developer()
                .body("{\"input\": {\"no_list\": \"x\"}}")
                .post("/api/v1/workflows/{id}/runs", workflow)
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    @Test
    void theCatalogueSaysWhatCanStartARunAndWrongOnesAreRefused() {
        developer()
                .get("/api/v1/workflows/trigger-types")
                .then()
                .statusCode(200)
                .body("items.type", equalTo(List.of("event", "alert", "schedule", "webhook", "manual")));
        developer()
                .body(definition(
                        "\"type\": \"schedule\", \"cron\": \"61 * * * *\", \"time_zone\": \"Berlin\"",
                        "{\"id\": \"s\", \"type\": \"log\", \"config\": {\"message\": \"x\"}}"))
                .post("/api/v1/workflows")
                .then()
                .statusCode(422)
                .body("fields.name", equalTo(List.of("trigger.time_zone", "trigger.cron")));
        developer()
                .body(definition(
                        "\"type\": \"webhook\", \"secret\": \"short\", \"signature\": \"none\"",
                        "{\"id\": \"s\", \"type\": \"log\", \"config\": {\"message\": \"x\"}}"))
                .post("/api/v1/workflows")
                .then()
                .statusCode(422)
                .body("fields.name", equalTo(List.of("trigger.secret", "trigger.signature")));
    }

    @Test
    void manyAtATimeStartOneRun() {
        var workflow = create(
                webhook("\"answer\": \"result\""),
                "{\"id\": \"s\", \"type\": \"log\", \"config\": {\"message\": \"x\"}}");
        var id = UUID.randomUUID().toString();

        var runs = IntStream.range(0, 8)
                .parallel()
                .mapToObj(
                        i -> send(workflow, id, "{}").statusCode(200).extract().<String>path("run_id"))
                .distinct()
                .toList();

        assertThat(runsOf(workflow)).containsExactlyElementsOf(runs);
    }

    private String webhook(String more) {
        var name = new SecretName("hook-" + UUID.randomUUID().toString().substring(0, 8));
        secrets.put(WORKSPACE, name, SecretValue.of(SIGNED_WITH), Secrets.ABSENT);
        return "\"type\": \"webhook\", \"secret\": \"secret:%s\", %s".formatted(name, more);
    }

    private ValidatableResponse send(String workflow, String id, String body) {
        var timestamp = clock.instant().getEpochSecond();
        return given().contentType(ContentType.JSON)
                .header("webhook-id", id)
                .header("webhook-timestamp", timestamp)
                .header(
                        "webhook-signature",
                        "v1," + Base64.getEncoder().encodeToString(mac(id + "." + timestamp + "." + body)))
                .body(body)
                .post("/api/v1/hooks/{id}", workflow)
                .then();
    }

    private static byte[] mac(String signed) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(SIGNED_WITH.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return mac.doFinal(signed.getBytes(StandardCharsets.UTF_8));
        } catch (java.security.GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
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

    private static String create(String trigger, String nodes) {
        return developer()
                .body(definition(trigger, nodes))
                .post("/api/v1/workflows")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    private static String definition(String trigger, String nodes) {
        return "{\"name\": \"w %s\", \"trigger\": {%s}, \"nodes\": [%s]}".formatted(UUID.randomUUID(), trigger, nodes);
    }

    private static RequestSpecification developer() {
        return given().auth().oauth2(TestTokens.developer()).contentType(ContentType.JSON);
    }
}
