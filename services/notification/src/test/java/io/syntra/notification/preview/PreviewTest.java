package io.syntra.notification.preview;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.syntra.testing.TestTokens;
import io.syntra.testing.WithSyntraEngines;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithSyntraEngines
class PreviewTest {

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
