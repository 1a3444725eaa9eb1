package io.syntra.agent.fake;

import static io.restassured.RestAssured.given;

import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.syntra.contracts.ActionId;
import io.syntra.contracts.ServiceId;
import io.syntra.identity.Approval;
import io.syntra.testing.TestTokens;
import jakarta.enterprise.inject.spi.CDI;
import java.time.Clock;
import java.util.Map;

/** One person's conversation with the agent, over HTTP. */
public final class Talk implements AutoCloseable {

    public final String id;
    public final Sse events;
    private final String token;

    private Talk(String id, String token) {
        this.id = id;
        this.token = token;
        this.events = reopen(0);
    }

    public static Talk open(String token) {
        return opened(token, Map.of());
    }

    public static Talk about(ServiceId service, String token) {
        return opened(token, Map.of("service_id", service.toString()));
    }

    /** One that was opened already. */
    public static Talk again(String id, String token) {
        return new Talk(id, token);
    }

    public static Response request(String token, Map<String, ?> body) {
        return given().auth()
                .oauth2(token)
                .contentType(ContentType.JSON)
                .body(body)
                .post("/api/v1/conversations");
    }

    public static Talk opened(String token, Map<String, ?> body) {
        var id = request(token, body).then().statusCode(201).extract().<String>path("id");
        return new Talk(id, token);
    }

    public Sse reopen(long lastEventId) {
        return Sse.open(
                "http://localhost:" + RestAssured.port + "/api/v1/conversations/" + id + "/events", token, lastEventId);
    }

    public Response say(String text) {
        return send(Map.of("text", text));
    }

    public Response send(Map<String, ?> message) {
        return given().auth()
                .oauth2(token)
                .contentType(ContentType.JSON)
                .body(message)
                .post("/api/v1/conversations/" + id + "/messages");
    }

    public Response follow(Map<String, ?> how) {
        return given().auth()
                .oauth2(token)
                .contentType(ContentType.JSON)
                .body(how)
                .post("/api/v1/conversations/" + id + "/follow");
    }

    public Response view() {
        return given().auth().oauth2(token).get("/api/v1/conversations/" + id);
    }

    /** Says something and waits for the proposal that it leads to. */
    public Proposed propose(String text) {
        say(text).then().statusCode(202);
        return proposed();
    }

    /** Waits for a proposal. */
    public Proposed proposed() {
        var action = events.await("action.proposed").data().path("action");
        return new Proposed(action.path("id").asText(), action.path("plan_hash").asText());
    }

    public record Proposed(String id, String planHash) {

        public Response decide(String token, String decision) {
            return decide(token, decision, planHash);
        }

        public Response decide(String token, String decision, String hash) {
            return given().auth()
                    .oauth2(token)
                    .headers(signed(token, hash))
                    .contentType(ContentType.JSON)
                    .body(Map.of("decision", decision, "plan_hash", hash))
                    .post("/api/v1/actions/" + id + "/decisions");
        }

        /** With the target typed again, as high risk asks for. */
        public Response confirm(String token, String target) {
            return given().auth()
                    .oauth2(token)
                    .headers(signed(token, planHash))
                    .contentType(ContentType.JSON)
                    .body(Map.of("decision", "approve", "plan_hash", planHash, "confirm", target))
                    .post("/api/v1/actions/" + id + "/decisions");
        }

        /** As the gateway would for the person whose token that is, at the time of the agent. */
        private Map<String, String> signed(String token, String hash) {
            var clock = CDI.current().select(Clock.class).get();
            return Map.of(
                    Approval.HEADER,
                    TestTokens.approval(TestTokens.caller(token), ActionId.fromString(id), hash, clock));
        }

        public Response get(String token) {
            return given().auth().oauth2(token).get("/api/v1/actions/" + id);
        }

        public Response audit(String token) {
            return given().auth().oauth2(token).queryParam("action_id", id).get("/api/v1/audit");
        }
    }

    @Override
    public void close() {
        events.close();
    }
}
