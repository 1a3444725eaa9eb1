package io.syntra.gateway.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.syntra.contracts.ActionId;
import io.syntra.gateway.FakeServices;
import io.syntra.identity.Approvals;
import io.syntra.identity.Caller;
import io.syntra.identity.Role;
import io.syntra.identity.Tokens;
import io.syntra.testing.TestTokens;
import io.syntra.testing.WithSyntraEngines;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Guarded by: {@code Credentials.bearer} and {@code Credentials.approval}, the check of {@code isPerson} in both, and the
 * list of headers that are not forwarded. That an action's id is one is guarded by the pattern {@code DECISIONS}: 36
 * dashes ended in a 502.
 */
@QuarkusTest
@WithSyntraEngines
@WithTestResource(FakeServices.class)
class CredentialsTest {

    private static final Caller ADA = new Caller(TestTokens.WORKSPACE, "ada", Role.including(Role.ADMIN), null);

    @TestHTTPResource("/")
    URI gateway = URI.create("http://set.by.quarkus/");

    @Inject
    Approvals approvals;

    private final ActionId action = ActionId.random();

    @Test
    void aServiceGetsTheSamePersonForItselfOnly() {
        var token = TestTokens.admin();
        var mine = claims("Bearer " + token);
        for (var to : Map.of("services", "deployer", "actions", "agent", "routes", "router")
                .entrySet()) {
            var passed = claims(
                    given().auth().oauth2(token).get("/api/v1/" + to.getKey()).path("headers.authorization"));

            assertThat(passed.getString("aud")).isEqualTo(to.getValue());
            for (var claim : new String[] {"sub", "workspace", "iss"}) {
                assertThat(passed.<Object>get(claim)).as(claim).isEqualTo(mine.get(claim));
            }
            // Who is signed out is so at the services too, soon.
            assertThat(passed.getLong("exp"))
                    .isLessThanOrEqualTo(mine.getLong("exp"))
                    .isBetween(passed.getLong("iat"), passed.getLong("iat") + Tokens.PASS_LIFE.toSeconds());
            assertThat(passed.getList("groups")).containsExactlyInAnyOrderElementsOf(mine.getList("groups"));
        }
    }

    @Test
    void whatAServiceGotIsOfNoUseAtTheGateway() {
        given().auth()
                .oauth2(TestTokens.at("agent", ADA))
                .get("/api/v1/services")
                .then()
                .statusCode(401);
    }

    @Test
    void aServiceThatActsForAPersonDoesNotBecomeThePerson() {
        var token = TestTokens.onBehalfOf(ADA, "agent");

        given().auth()
                .oauth2(token)
                .get("/api/v1/services")
                .then()
                .body("headers.authorization", equalTo("Bearer " + token));
        decide(token, "{\"decision\":\"approve\",\"plan_hash\":\"ab\"}")
                .then()
                .body("headers.authorization", equalTo("Bearer " + token))
                .body("headers.'syntra-approval'", nullValue());
    }

    @Test
    void anApprovalGoesOnWithTheWordOfThePerson() {
        var body = "{\"decision\":\"approve\", \"plan_hash\":\"ab\"}";
        var passed = decide(TestTokens.admin(), body);

        passed.then().statusCode(200).body("bytes", equalTo(body.length()));
        var approval = approvals.read(passed.path("headers.'syntra-approval'"), Instant.now());
        assertThat(approval.isOf(ADA)).isTrue();
        assertThat(approval.action()).isEqualTo(action);
        assertThat(approval.planHash()).isEqualTo("ab");
    }

    /** Guarded by {@code Credentials.decidesForAPerson}: its author's token is a person's, and the request is not. */
    @ParameterizedTest
    @ValueSource(strings = {"actions/%s/decisions", "runs/approvals/%s"})
    void aWorkflowCannotDecideForAPerson(String path) {
        var decision = given().auth()
                .oauth2(TestTokens.admin())
                .contentType("application/json")
                .body("{\"decision\":\"approve\", \"plan_hash\":\"ab\"}");

        decision.post("/api/v1/" + path.formatted(action)).then().statusCode(200);
        decision.header("Syntra-Run", action)
                .post("/api/v1/" + path.formatted(action))
                .then()
                .statusCode(403)
                .body("detail", containsString("a person does"));
    }

    @Test
    void anApprovalIsNoTokenToComeInWith() {
        given().auth()
                .oauth2(TestTokens.approval(ADA, action, "ab"))
                .get("/api/v1/services")
                .then()
                .statusCode(401);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"decision\":\"reject\",\"plan_hash\":\"ab\"}",
                "{\"decision\":\"approve\"}",
                "{\"decision\":\"approve\",\"plan_hash\":{\"a\":1}}",
                "[]",
                "approve!",
                ""
            })
    void whatApprovesNothingIsTheAgentsToAnswer(String body) {
        decide(TestTokens.admin(), body)
                .then()
                .statusCode(200)
                .body("bytes", equalTo(body.length()))
                .body("headers.'syntra-approval'", nullValue());
    }

    @Test
    void onlyADecisionIsSigned() {
        for (var path : new String[] {
            "/api/v1/actions/" + action + "/undo",
            "/api/v1/actions/" + action + "/decisions/x",
            "/api/v1/actions/none/decisions",
            "/api/v1/actions/" + "-".repeat(36) + "/decisions",
            "/api/v1/actions/" + "a".repeat(36) + "/decisions",
            "/api/v1/services/" + action + "/decisions"
        }) {
            given().auth()
                    .oauth2(TestTokens.admin())
                    .header("Syntra-Approval", TestTokens.approval(ADA, action, "ab"))
                    .contentType(ContentType.JSON)
                    .body("{\"decision\":\"approve\",\"plan_hash\":\"ab\"}")
                    .post(path)
                    .then()
                    .statusCode(200)
                    .body("headers.'syntra-approval'", nullValue());
        }
    }

    @Test
    void aDecisionThatIsTooLargeIsRefused() throws Exception {
        decide(TestTokens.admin(), " ".repeat(70_000))
                .then()
                .statusCode(413)
                .contentType("application/problem+json")
                .body("detail", containsString("65536"));

        var chunked = HttpRequest.newBuilder(gateway.resolve("/api/v1/actions/" + action + "/decisions"))
                .header("Authorization", "Bearer " + TestTokens.admin())
                .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(new byte[70_000])))
                .build();
        try (var client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            var answer = client.send(chunked, BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(413);
        }
    }

    @Test
    void aPassIsMadeOnceForEachTokenAndService() {
        var token = TestTokens.admin();

        assertThat(passed(token, "services")).isEqualTo(passed(token, "deployments"));
        assertThat(passed(token, "services")).isNotEqualTo(passed(token, "actions"));
        assertThat(passed(token, "services")).isNotEqualTo(passed(TestTokens.developer(), "services"));
    }

    private static String passed(String token, String segment) {
        return given().auth().oauth2(token).get("/api/v1/" + segment).path("headers.authorization");
    }

    private Response decide(String token, String body) {
        return given().auth()
                .oauth2(token)
                .header("Syntra-Approval", "mine")
                .contentType(ContentType.JSON)
                .body(body)
                .post("/api/v1/actions/" + action + "/decisions");
    }

    private static JsonPath claims(String bearer) {
        return JsonPath.from(
                new String(Base64.getUrlDecoder().decode(bearer.split("\\.", -1)[1]), StandardCharsets.UTF_8));
    }
}
