package io.syntra.notification.preview;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.syntra.contracts.Json;
import io.syntra.notification.ChannelPorts;
import io.syntra.notification.MovableClock;
import io.syntra.notification.Workplace;
import io.syntra.notification.channel.ChannelConfig;
import io.syntra.secrets.Secrets;
import io.syntra.testing.TestTokens;
import io.syntra.testing.WithSyntraEngines;
import io.syntra.testing.slack.FakeSlack;
import io.syntra.testing.telegram.FakeTelegram;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@QuarkusTest
@WithSyntraEngines
@WithTestResource(ChannelPorts.class)
class PreviewTest {

    @Inject
    MovableClock clock;

    @Inject
    ChannelConfig config;

    @Inject
    Secrets secrets;

    static Stream<Arguments> nodes() {
        return Stream.of(
                arguments(
                        "telegram",
                        Map.of(
                                "bot_token",
                                "secret:telegram",
                                "chat_id",
                                42,
                                "message_template",
                                "<b>{{v}}</b>",
                                "button",
                                Map.of("label", "open", "url", "https://x.example/runs/42"),
                                "disable_notification",
                                true),
                        "/bot***/sendMessage"),
                arguments(
                        "slack",
                        Map.of(
                                "bot_token", "secret:slack",
                                "channel", "C111",
                                "message_template", "*{{v}}*",
                                "mentions", Map.of("users", List.of("U0123"), "here", true),
                                "username", "Syntra"),
                        "/api/chat.postMessage"),
                arguments(
                        "slack",
                        Map.of("webhook_url", "secret:slack-hook", "message_template", "<https://x.example|{{v}}>"),
                        "/services/***"));
    }

    /** Guarded by {@code PreviewResource.view}: all parts, to the last field. */
    @ParameterizedTest
    @MethodSource("nodes")
    void whatIsShownIsWhatTheChannelGets(String channel, Map<String, Object> node, String path) throws Exception {
        try (var telegram = new FakeTelegram(config.telegram().url().getPort(), clock);
                var slack = new FakeSlack(config.slack().url().getPort(), clock)) {
            slack.allow("chat:write.customize");
            var workplace = Workplace.anew()
                    .with(secrets, "telegram", FakeTelegram.TOKEN)
                    .with(secrets, "slack", FakeSlack.TOKEN)
                    .with(secrets, "slack-hook", slack.hook());
            var variables = Map.of("v", "a < b & `c` ".repeat(450));
            var shown = Json.mapper()
                    .readTree(workplace
                            .post("preview", Map.of("channel", channel, "config", node, "variables", variables))
                            .statusCode(200)
                            .extract()
                            .asString());
            var bodies = shown.path("requests").findValues("body");
            assertThat(bodies).as("one part would prove little").hasSizeGreaterThan(1);
            assertThat(shown.path("requests").findValuesAsText("path")).containsOnly(path);
            assertThat(shown.toString()).doesNotContain(FakeTelegram.TOKEN, FakeSlack.TOKEN, FakeSlack.HOOK);
            if (path.equals("/api/chat.postMessage")) {
                assertThat(shown.path("requests").findValuesAsText("Authorization"))
                        .containsOnly("Bearer ***");
            }

            workplace.send(channel, node, variables);

            await().atMost(Workplace.DEADLINE)
                    .until(() -> telegram.messages().size() + slack.messages().size() == bodies.size());
            var received = Stream.concat(
                            telegram.messages().stream().map(FakeTelegram.Message::request),
                            slack.messages().stream().map(FakeSlack.Message::request))
                    .map(PreviewTest::withoutItsId)
                    .toList();
            assertThat(received).isEqualTo(bodies);
        }
    }

    private static JsonNode withoutItsId(JsonNode request) {
        if (request.at("/metadata/event_payload") instanceof ObjectNode payload) {
            payload.put("delivery_id", "the delivery's id");
        }
        return request;
    }

    @Test
    void aTelegramMessageIsShownAsItWouldBeSent() {
        post("preview", """
                {"channel": "telegram",
                 "config": {"bot_token": "secret:telegram", "chat_id": -100, "message_template": "<b>{{nodes.ask.answer}}</b>"},
                 "variables": {"nodes": {"ask": {"answer": "1 < 2"}}}}""")
                .statusCode(200)
                .body("requests", hasSize(1))
                .body("requests[0].path", equalTo("/bot***/sendMessage"))
                .body("requests[0].body.chat_id", equalTo(-100))
                .body("requests[0].body.text", equalTo("<b>1 &lt; 2</b>"))
                .body("warnings", hasSize(0))
                .body("errors", hasSize(0));
    }

    @Test
    void whatIsWrongWithTheNodeIsToldAndNotRefused() {
        post("preview", """
                {"channel": "slack", "config": {"webhook_url": "secret:hook", "message_template": "{{a"}}""")
                .statusCode(200)
                .body("requests", hasSize(0))
                .body("errors[0].field", equalTo("message_template"))
                .body("errors[0].message", startsWith("at character 1: {{ is never closed"));
    }

    @Test
    void whatTheChannelWouldNotShowIsSaid() {
        post("preview", """
                {"channel": "telegram", "config": {"bot_token": "secret:b", "chat_id": 1, "message_template": "{{v}}"},
                 "variables": {"v": "x\\u0333"}}""")
                .statusCode(200)
                .body("requests", hasSize(1))
                .body("warnings[0].message", containsString("which Telegram leaves out"));
    }

    @Test
    void ofAThreadItIsSaidThatTheMessageMayAnswerAnother() {
        post("preview", """
                {"channel": "telegram", "config": {"bot_token": "secret:b", "chat_id": 1, "message_template": "x",
                 "thread_key": "k", "resolved": "edit"}, "variables": {}}""")
                .statusCode(200)
                .body("requests", hasSize(1))
                .body("warnings[0].field", equalTo("thread_key"))
                .body("warnings[0].message", containsString("this replaces it"));
    }

    @Test
    void anEmptyTokenIsNone() {
        post("preview", """
                {"channel": "telegram", "config": {"bot_token": "", "chat_id": 1, "message_template": "x"}}""").statusCode(200).body("errors.field", hasItem("bot_token"));
    }

    @Test
    void whatIsNoPreviewIsRefused() {
        post("preview", """
                {"channel": "pigeon", "variables": 1}""")
                .statusCode(400)
                .body("code", equalTo("invalid_field"))
                .body("fields.name", containsInAnyOrder("channel", "variables", "config"));
    }

    @Test
    void anAnswerIsClassified() {
        post("classify", """
                {"channel": "telegram", "http_status": 429, "headers": {"x": "y"},
                 "body": {"ok": false, "description": "Too Many Requests", "parameters": {"retry_after": 7}}}""").statusCode(200).body("outcome", equalTo("retry")).body("retry_after", equalTo(7));
        post("classify", """
                {"channel": "slack", "http_status": 200, "body": "ok"}""")
                .statusCode(200)
                .body("outcome", equalTo("delivered"))
                .body("retry_after", nullValue());
        post("classify", """
                {"channel": "slack", "http_status": 20}""").statusCode(400);
    }

    /** Nothing is sent, so nobody has to approve it. Guarded by: {@code WithoutWarrant}. */
    @Test
    void aServiceMayLookForAPerson() {
        var agent = TestTokens.onBehalfOf(TestTokens.caller(TestTokens.viewer()), "agent");

        post(agent, "preview", "{\"channel\": \"slack\", \"config\": {}}").statusCode(200);
        post(agent, "classify", "{\"channel\": \"slack\", \"http_status\": 200, \"body\": \"ok\"}")
                .statusCode(200);
    }

    private static ValidatableResponse post(String what, String body) {
        return post(TestTokens.viewer(), what, body);
    }

    private static ValidatableResponse post(String token, String what, String body) {
        return given().auth()
                .oauth2(token)
                .contentType(ContentType.JSON)
                .body(body)
                .post("/api/v1/notifications/" + what)
                .then();
    }
}
