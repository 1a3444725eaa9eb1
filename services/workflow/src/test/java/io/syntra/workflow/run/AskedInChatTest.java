package io.syntra.workflow.run;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import io.syntra.channel.ChannelMessage;
import io.syntra.channel.slack.SlackMessage;
import io.syntra.channel.telegram.TelegramMessage;
import io.syntra.contracts.Json;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.event.DecisionEvent;
import io.syntra.contracts.event.DeliveryEvent;
import io.syntra.contracts.event.NotificationRequest;
import io.syntra.contracts.event.Topic;
import io.syntra.problem.JsonPlace;
import io.syntra.problem.Problem;
import io.syntra.template.JsonVariables;
import io.syntra.testing.EventProbe;
import io.syntra.testing.TestTokens;
import io.syntra.testing.WithSyntraEngines;
import io.syntra.workflow.MovableClock;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An approval that asks in a chat: the message leads to the page, and only there somebody who may decides. */
@QuarkusTest
@WithSyntraEngines
class AskedInChatTest {

    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final String IN_TELEGRAM =
            "\"ask_in\": \"telegram\", \"bot_token\": \"secret:tg\", \"chat_id\": -100123";
    private static final String IN_SLACK = "\"ask_in\": \"slack\", \"bot_token\": \"secret:sl\", \"channel\": \"#ops\","
            + " \"mentions\": {\"here\": true}";

    @Inject
    MovableClock clock;

    private EventProbe<NotificationRequest> requests;
    private EventProbe<DeliveryEvent> deliveries;

    @BeforeEach
    void open() {
        requests = EventProbe.on(Topic.NOTIFICATION_REQUEST, NotificationRequest.class);
        deliveries = EventProbe.on(Topic.NOTIFICATION_DELIVERY, DeliveryEvent.class);
    }

    @AfterEach
    void close() {
        requests.close();
        deliveries.close();
    }

    /** Guarded by: what is shown in the chat is the stored question, as a value. */
    @Test
    void theMessageShowsTheQuestionAndLeadsToThePageWhereItIsDecided() {
        var run = start(IN_TELEGRAM, "", "<b>{{run_id}}</b> & co");
        var asked = question(run);
        var approval = approval(asked);

        var body = body(asked);
        assertThat(body.path("chat_id").asLong()).isEqualTo(-100_123L);
        assertThat(body.path("text").asText()).startsWith("Restart &lt;b&gt;{{run_id}}&lt;/b&gt; &amp; co?\n\n");
        assertThat(body.at("/reply_markup/inline_keyboard/0/0/text").asText()).isEqualTo("Approve or reject");
        assertThat(body.at("/reply_markup/inline_keyboard/0/0/url").asText())
                .matches("http://127\\.0\\.0\\.1:[0-9]+/#approval=" + approval);
        assertThat(body.toString()).as("nothing in it decides").doesNotContain("callback_data", "token");
        viewer().get("/runs/approvals/" + approval)
                .then()
                .statusCode(200)
                .body("state", equalTo("open"))
                .body("question", equalTo("Restart <b>{{run_id}}</b> & co?"));

        try (var decisions = EventProbe.on(Topic.DECISION, DecisionEvent.class)) {
            decide(approval, "approve").statusCode(204);
            var decided = decisions.await(
                    DecisionEvent.ApprovalDecided.class,
                    seen -> approval.equals(seen.approvalId().toString()));
            assertThat(decided.by()).isEqualTo("dev");
            assertThat(decided.question()).isEqualTo("Restart <b>{{run_id}}</b> & co?");
            assertThat(decided.decision()).isEqualTo("approved");
        }

        var end = end(run);
        assertThat(end.config()).containsEntry("thread_key", config(asked, "thread_key"));
        assertThat(body(end).path("text").asText()).contains("&lt;b&gt;").endsWith("\n\nApproved by dev. it is time");
        assertThat(body(end).has("reply_markup")).as("the button goes").isFalse();
        assertThat(view(run, "succeeded").getString("steps[1].output.message")).isEqualTo("dev");
        viewer().get("/runs/approvals/" + approval)
                .then()
                .body("state", equalTo("approved"))
                .body("by", equalTo("dev"));
    }

    /** Guarded by: the link is no permission, and what is decided stays so. */
    @Test
    void whoeverHasTheLinkDecidesOnlyAsAPersonWithTheRightRoleInTheWorkspaceAndOnce() {
        var run = start(IN_SLACK, "", "shop");
        var approval = approval(question(run));
        var path = "/api/v1/runs/approvals/" + approval;

        given().get(path).then().statusCode(401);
        given().contentType(ContentType.JSON)
                .body("{\"decision\": \"approve\"}")
                .post(path)
                .then()
                .statusCode(401);
        as(TestTokens.stranger()).get("/runs/approvals/" + approval).then().statusCode(404);
        as(TestTokens.stranger())
                .body("{\"decision\": \"approve\"}")
                .post("/runs/approvals/" + approval)
                .then()
                .statusCode(404);
        viewer().body("{\"decision\": \"approve\"}")
                .post("/runs/approvals/" + approval)
                .then()
                .statusCode(403);
        assertThat(read(run).getString("state")).isEqualTo("waiting");

        decide(approval, "reject").statusCode(204);
        decide(approval, "approve")
                .statusCode(409)
                .body("code", equalTo("already_decided"))
                .body("detail", containsString("Rejected by dev."));

        view(run, "succeeded");
        assertThat(requests.events().stream()
                        .filter(seen -> isOf(seen.event(), run))
                        .count())
                .as("the question and its end")
                .isEqualTo(2);
        var slack = body(end(run));
        assertThat(slack.path("text").asText()).contains("Rejected by dev.").doesNotContain("#approval");
    }

    @Test
    void whatNobodyDecidesInTimeAndWhatIsCancelledIsSaidToo() {
        var late = start(IN_TELEGRAM, ", \"timeout_seconds\": 60", "shop");
        var cancelled = start(IN_SLACK, "", "shop");
        var approval = approval(question(cancelled));
        question(late);

        clock.advance(Duration.ofSeconds(61));
        as(TestTokens.developer()).post("/runs/" + cancelled + "/cancel").then().statusCode(200);

        assertThat(body(end(late)).path("text").asText()).endsWith("Nobody decided in time.");
        assertThat(body(end(cancelled)).path("text").asText()).contains("cancelled by dev");
        decide(approval, "approve").statusCode(409);
        viewer().get("/runs/approvals/" + approval).then().body("state", equalTo("over"));
    }

    /** Guarded by: the workspace of what is told, and which message it is of. */
    @Test
    void aQuestionThatDoesNotArriveIsSaidInTheRunAndCanStillBeDecided() {
        var run = start(IN_TELEGRAM, "", "shop");
        var asked = question(run);
        deliveries.publish(new WorkspaceId("another"), failed(asked, "words of another workspace"));
        deliveries.publish(TestTokens.WORKSPACE, failed(asked, "bot was kicked"));

        await().atMost(DEADLINE).until(() -> !read(run).getList("warnings").isEmpty());

        assertThat(read(run).getList("warnings", String.class)).singleElement().satisfies(warning -> assertThat(warning)
                .contains("ask:", "bot was kicked"));
        decide(approval(asked), "approve").statusCode(204);
        view(run, "succeeded");
    }

    @Test
    void whereItAsksIsCheckedAsTheMessageIs() {
        as(TestTokens.developer())
                .body(definition(
                        "{\"id\": \"a\", \"type\": \"approval\", \"config\": {\"question\": \"?\", \"chat_id\": \"1\"}},"
                                + "{\"id\": \"b\", \"type\": \"approval\", \"config\": {\"question\": \"?\","
                                + " \"ask_in\": \"telegram\", \"channel\": \"#ops\", \"chat_id\": \"no chat\"}},"
                                + "{\"id\": \"c\", \"type\": \"approval\", \"config\": {\"question\": \"?\","
                                + " \"ask_in\": \"letter\"}}"))
                .post("/workflows")
                .then()
                .statusCode(422)
                .body(
                        "fields.name",
                        hasItems(
                                "nodes[0].config.ask_in",
                                "nodes[1].config.channel",
                                "nodes[1].config.chat_id",
                                "nodes[1].config.bot_token",
                                "nodes[2].config.ask_in"));
        as(TestTokens.developer())
                .body(definition("{\"id\": \"a\", \"type\": \"approval\", \"config\": {\"question\": \"?\","
                        + " \"ask_in\": \"telegram\", \"chat_id\": 1, \"bot_token\": \"123:written-out\"}}"))
                .post("/workflows")
                .then()
                .statusCode(201)
                .body("warnings[0].field", equalTo("nodes[0].config.bot_token"))
                .body("definition.nodes[0].config.bot_token", containsString("secret:"));
    }

    private static DeliveryEvent failed(NotificationRequest asked, String reason) {
        return new DeliveryEvent.Failed(asked.deliveryId(), asked.channel(), 1, reason, asked.origin(), Instant.now());
    }

    private NotificationRequest question(String run) {
        return requests.await(seen -> isOf(seen, run) && !isEnd(seen)).event();
    }

    private NotificationRequest end(String run) {
        return requests.await(seen -> isOf(seen, run) && isEnd(seen)).event();
    }

    private static boolean isOf(NotificationRequest request, String run) {
        return ("workflow_run:" + run).equals(request.origin());
    }

    private static boolean isEnd(NotificationRequest request) {
        return "edit".equals(config(request, "resolved"));
    }

    private static String config(NotificationRequest request, String field) {
        return String.valueOf(Objects.requireNonNull(request.config()).get(field));
    }

    /** As the link in the message says. */
    private static String approval(NotificationRequest question) {
        var text = body(question).toString();
        int at = text.indexOf("#approval=") + "#approval=".length();
        return text.substring(at, at + 36);
    }

    /** As the notification service writes it. */
    private static JsonNode body(NotificationRequest request) {
        var wrong = new ArrayList<Problem.Field>();
        var config = JsonPlace.root(Json.mapper().valueToTree(request.config()), wrong);
        ChannelMessage message =
                request.channel().equals("slack") ? SlackMessage.read(config) : TelegramMessage.read(config);
        assertThat(wrong).isEmpty();
        var written = message.write(new JsonVariables(request.data()));
        assertThat(written.errors()).isEmpty();
        return written.bodies().getFirst();
    }

    private static ValidatableResponse decide(String approval, String decision) {
        return as(TestTokens.developer())
                .body("{\"decision\": \"%s\", \"comment\": \"it is time\"}".formatted(decision))
                .post("/runs/approvals/" + approval)
                .then();
    }

    private static String start(String where, String more, String word) {
        String workflow = as(TestTokens.developer())
                .body(definition("{\"id\": \"ask\", \"type\": \"approval\", \"config\": {\"question\":"
                        + " \"Restart {{word}}?\", " + where + "}" + more + "},"
                        + "{\"id\": \"say\", \"type\": \"log\", \"config\": {\"message\": \"{{nodes.ask.by}}\"}}"))
                .post("/workflows")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
        return as(TestTokens.developer())
                .body(Json.mapper()
                        .createObjectNode()
                        .set("input", Json.mapper().createObjectNode().put("word", word))
                        .toString())
                .post("/workflows/" + workflow + "/runs")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    private static String definition(String nodes) {
        return "{\"name\": \"asks %s\", \"trigger\": {\"type\": \"manual\"}, \"nodes\": [%s]}"
                .formatted(UUID.randomUUID(), nodes);
    }

    private static JsonPath view(String run, String state) {
        await().atMost(DEADLINE).until(() -> read(run).getString("state").equals(state));
        return read(run);
    }

    private static JsonPath read(String run) {
        return as(TestTokens.developer()).get("/runs/" + run).jsonPath();
    }

    private static RequestSpecification viewer() {
        return as(TestTokens.viewer());
    }

    private static RequestSpecification as(String token) {
        return given().basePath("/api/v1").auth().oauth2(token).contentType(ContentType.JSON);
    }
}
