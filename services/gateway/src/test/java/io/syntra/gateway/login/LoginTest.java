package io.syntra.gateway.login;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.WorkspaceId;
import io.syntra.gateway.FakeServices;
import io.syntra.identity.Caller;
import io.syntra.identity.Role;
import io.syntra.testing.TestTokens;
import io.syntra.testing.WithSyntraEngines;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithSyntraEngines
@WithTestResource(FakeServices.class)
class LoginTest {

    @TestHTTPResource("/")
    URI gateway = URI.create("http://set.by.quarkus/");

    @Test
    void aTokenBecomesACookieThatNoScriptCanRead() {
        var answer = login(TestTokens.developer());

        answer.then()
                .statusCode(200)
                .body("user", equalTo("dev"))
                .body("workspace", equalTo("acme"))
                .body("roles", hasItem("developer"));
        assertThat(answer.header("set-cookie"))
                .startsWith("syntra_session=")
                .containsIgnoringCase("HttpOnly")
                .containsIgnoringCase("SameSite=Strict")
                .contains("Path=/api/v1")
                .containsPattern("(?i)max-age=3[56]\\d\\d");
    }

    @Test
    void theCookieIsAsGoodAsTheToken() {
        var token = TestTokens.developer();
        var cookie = login(token).cookie("syntra_session");

        given().cookie("syntra_session", cookie)
                .get("/api/v1/me")
                .then()
                .statusCode(200)
                .body("user", equalTo("dev"));
        var passed = given().cookie("syntra_session", cookie).get("/api/v1/services");
        passed.then().statusCode(200).body("headers.cookie", nullValue());
        assertThat(TestTokens.caller(passed.path("headers.authorization"))).isEqualTo(TestTokens.caller(token));
    }

    @Test
    void aChangeWithTheCookieComesFromOurOwnPageOnly() {
        var cookie = login(TestTokens.admin()).cookie("syntra_session");
        var own = gateway.getScheme() + "://" + gateway.getAuthority();

        given().cookie("syntra_session", cookie)
                .body("{}")
                .post("/api/v1/services")
                .then()
                .statusCode(403)
                .body("code", equalTo("forbidden"));
        given().cookie("syntra_session", cookie)
                .header("Origin", "https://evil.example")
                .header("Sec-Fetch-Site", "cross-site")
                .body("{}")
                .post("/api/v1/services")
                .then()
                .statusCode(403);
        given().cookie("syntra_session", cookie)
                .header("Origin", own)
                .header("Sec-Fetch-Site", "same-site")
                .delete("/api/v1/services/s1")
                .then()
                .statusCode(403);
        given().cookie("syntra_session", cookie)
                .header("Origin", own)
                .header("Sec-Fetch-Site", "same-origin")
                .body("{}")
                .post("/api/v1/services")
                .then()
                .statusCode(200);
    }

    @Test
    void logoutForgetsTheCookie() {
        given().post("/api/v1/logout").then().statusCode(204).header("set-cookie", containsString("Max-Age=0"));
    }

    @Test
    void aLoginNeedsAGoodTokenOfAPerson() {
        var service =
                TestTokens.onBehalfOf(new Caller(new WorkspaceId("acme"), "ada", Set.of(Role.VIEWER), null), "agent");
        for (var token : new String[] {
            TestTokens.expired(),
            TestTokens.forged(),
            TestTokens.wrongAudience(),
            TestTokens.algNone(),
            TestTokens.ingest(ServiceId.random()),
            service,
            "nonsense"
        }) {
            login(token)
                    .then()
                    .statusCode(401)
                    .contentType("application/problem+json")
                    .body("code", equalTo("unauthenticated"))
                    .cookies(Map.of());
        }
    }

    @Test
    void aLoginIsJsonAndNothingElse() {
        given().contentType(ContentType.JSON)
                .body("{")
                .post("/api/v1/login")
                .then()
                .statusCode(400);
        given().contentType(ContentType.JSON)
                .body("{}")
                .post("/api/v1/login")
                .then()
                .statusCode(400)
                .body("fields[0].name", equalTo("token"));
        given().contentType(ContentType.JSON)
                .body("{\"token\":\"x\",\"user\":\"y\"}")
                .post("/api/v1/login")
                .then()
                .statusCode(400);
        given().contentType(ContentType.TEXT)
                .body("{\"token\":\"x\"}")
                .post("/api/v1/login")
                .then()
                .statusCode(415);
        given().contentType(ContentType.JSON)
                .body("\"" + "x".repeat(100_000) + "\"")
                .post("/api/v1/login")
                .then()
                .statusCode(413)
                .contentType("application/problem+json")
                .body("code", equalTo("too_large"));
    }

    @Test
    void whoIsCallingIsToldOnlyToWhoIsKnown() {
        RestAssured.get("/api/v1/me").then().statusCode(401).body("code", equalTo("unauthenticated"));
        given().auth()
                .oauth2(TestTokens.viewer())
                .get("/api/v1/me")
                .then()
                .statusCode(200)
                .body("roles", hasSize(1));
        given().auth().oauth2(TestTokens.forged()).get("/api/v1/me").then().statusCode(401);
        given().auth()
                .oauth2(TestTokens.ingest(ServiceId.random()))
                .get("/api/v1/me")
                .then()
                .statusCode(403);
    }

    @Test
    void anAdminGivesTokensThatWork() {
        String token = given().auth()
                .oauth2(TestTokens.admin())
                .contentType(ContentType.JSON)
                .body("{\"user\":\"grace\",\"role\":\"viewer\",\"expires_in_days\":1}")
                .post("/api/v1/tokens")
                .then()
                .statusCode(201)
                .body("workspace", equalTo("acme"))
                .body("role", equalTo("viewer"))
                .extract()
                .path("token");

        given().auth()
                .oauth2(token)
                .get("/api/v1/me")
                .then()
                .statusCode(200)
                .body("user", equalTo("grace"))
                .body("roles", equalTo(List.of("viewer")));
    }

    @Test
    void nobodyElseGivesTokensAndNobodyGivesOddOnes() {
        var body = "{\"user\":\"grace\",\"role\":\"viewer\"}";
        issue(TestTokens.developer(), body).then().statusCode(403);
        issue(TestTokens.viewer(), body).then().statusCode(403);
        RestAssured.given()
                .contentType(ContentType.JSON)
                .body(body)
                .post("/api/v1/tokens")
                .then()
                .statusCode(401);
        var agent = TestTokens.onBehalfOf(
                new Caller(new WorkspaceId("acme"), "ada", Role.including(Role.ADMIN), null), "agent");
        issue(agent, body).then().statusCode(403);
        for (var odd : new String[] {
            "{\"user\":\"grace\",\"role\":\"ingest\"}",
            "{\"user\":\"grace\",\"role\":\"root\"}",
            "{\"user\":\"\",\"role\":\"viewer\"}",
            "{\"user\":\"a b\",\"role\":\"viewer\"}",
            "{\"role\":\"viewer\"}",
            "{\"user\":\"grace\",\"role\":\"viewer\",\"expires_in_days\":0}",
            "{\"user\":\"grace\",\"role\":\"viewer\",\"expires_in_days\":9999}",
            "{\"user\":\"grace\",\"role\":\"viewer\",\"workspace\":\"other\"}"
        }) {
            issue(TestTokens.admin(), odd).then().statusCode(400).contentType("application/problem+json");
        }
    }

    private static Response login(String token) {
        return given().contentType(ContentType.JSON)
                .body(Map.of("token", token))
                .post("/api/v1/login");
    }

    private static Response issue(String token, String body) {
        return given().auth()
                .oauth2(token)
                .contentType(ContentType.JSON)
                .body(body)
                .post("/api/v1/tokens");
    }
}
