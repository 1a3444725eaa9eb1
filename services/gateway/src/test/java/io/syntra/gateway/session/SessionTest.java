package io.syntra.gateway.session;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import io.syntra.contracts.ActionId;
import io.syntra.contracts.WorkspaceId;
import io.syntra.gateway.FakeServices;
import io.syntra.identity.Caller;
import io.syntra.identity.Role;
import io.syntra.identity.Session;
import io.syntra.identity.Standing;
import io.syntra.testing.TestTokens;
import io.syntra.testing.WithSyntraEngines;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/**
 * Who was signed out is out, whatever their token says. Guarded by: {@link StillSignedIn}, {@link Endings#hold}, {@code
 * OpenStreams.closeWhatIsOver}, and both conditions of {@link KnownEndings#hold}.
 */
@QuarkusTest
@WithSyntraEngines
@WithTestResource(FakeServices.class)
class SessionTest {

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final Duration WITHIN_SECONDS = Duration.ofSeconds(5);

    @TestHTTPResource("/")
    URI gateway = URI.create("http://set.by.quarkus/");

    @Inject
    Endings endings;

    @Inject
    SessionConfig config;

    @Inject
    Vertx vertx;

    /** Nobody else has it, so no test signs out those of another. */
    private final String dev = "dev-" + UUID.randomUUID().toString().substring(0, 8);

    @Test
    void loggingOutEndsTheTokenItselfOnEveryPath() {
        var token = developer();
        var other = developer();
        me(token).statusCode(200);

        given().auth().oauth2(token).post("/api/v1/logout").then().statusCode(204);

        ended(me(token));
        ended(given().auth().oauth2(token).get("/api/v1/services").then());
        ended(given().auth().oauth2(token).body("{}").post("/api/v1/services").then());
        ended(given().auth()
                .oauth2(token)
                .get("/api/v1/conversations/c1/events")
                .then());
        ended(login(token).then());
        me(other).statusCode(200);
        // Nothing is left to end, and the cookie goes all the same.
        given().auth()
                .oauth2(token)
                .post("/api/v1/logout")
                .then()
                .statusCode(204)
                .header("set-cookie", containsString("Max-Age=0"));
    }

    /** Or whoever logs out in a browser would take the token from the command line. */
    @Test
    void loggingOutInABrowserEndsItsOwnSessionAndNotTheTokenThatWasPasted() {
        var token = developer();
        var browser = login(token).cookie("syntra_session");
        var other = login(token).cookie("syntra_session");

        given().cookie("syntra_session", browser)
                .header("Sec-Fetch-Site", "same-origin")
                .post("/api/v1/logout")
                .then()
                .statusCode(204);

        ended(me(browser));
        me(token).statusCode(200);
        me(other).statusCode(200);

        given().auth().oauth2(token).post("/api/v1/logout").then().statusCode(204);
        ended(me(other));
    }

    @Test
    void anAdminEndsAllThatAPersonHas() {
        var first = developer();
        var second = developer();
        var browser = login(second).cookie("syntra_session");
        var elsewhere = TestTokens.of(dev, new WorkspaceId("elsewhere"), Role.DEVELOPER);
        var colleague = TestTokens.of("c" + dev, TestTokens.WORKSPACE, Role.DEVELOPER);

        endAll(TestTokens.admin(), dev).statusCode(200).body("user", equalTo(dev));

        ended(me(first));
        ended(me(second));
        ended(me(browser));
        me(elsewhere).statusCode(200);
        me(colleague).statusCode(200);
    }

    /** All within a second, which is all that a token tells of time. */
    @Test
    void whatIsIssuedAfterwardsIsGood() {
        for (int i = 0; i < 3; i++) {
            var before = issue("developer", false);
            me(before).statusCode(200);
            endAll(TestTokens.admin(), dev).statusCode(200);
            ended(me(before));
        }
        me(issue("viewer", false)).statusCode(200);
    }

    @Test
    void aChangedRoleIsANewTokenThatEndsTheOlderOnes() {
        var before = issue("developer", false);

        var after = issue("viewer", true);

        ended(me(before));
        me(after).statusCode(200).body("roles", equalTo(java.util.List.of("viewer")));
    }

    @Test
    void peopleEndTheirOwnSessionsAndAdminsEverybodys() {
        var viewer = TestTokens.of(dev, TestTokens.WORKSPACE, Role.VIEWER);
        endAll(viewer, "ada").statusCode(403).body("detail", containsString("only an admin"));
        endAll(developer(), "ada").statusCode(403);
        var agent = TestTokens.onBehalfOf(
                new Caller(TestTokens.WORKSPACE, "ada", Role.including(Role.ADMIN), null), "agent");
        endAll(agent, dev).statusCode(403);
        RestAssured.given()
                .contentType(ContentType.JSON)
                .body(Map.of("user", dev))
                .post("/api/v1/sessions/end")
                .then()
                .statusCode(401);
        me(viewer).statusCode(200);

        endAll(viewer, dev).statusCode(200);

        ended(me(viewer));
    }

    @Test
    void anOpenEventStreamEndsWithTheSession() throws Exception {
        var token = developer();
        var left = open(developer());
        try (var events = open(token).body()) {
            assertThat(events.read()).isPositive();
            var ended = CompletableFuture.supplyAsync(() -> readToTheEnd(events));
            assertThat(ended).isNotDone();

            given().auth().oauth2(token).post("/api/v1/logout").then().statusCode(204);

            await().atMost(WITHIN_SECONDS).until(ended::isDone);
            assertThat(open(token).statusCode()).isEqualTo(401);
            assertThat(left.body().read()).isPositive();
        } finally {
            left.body().close();
        }
        await().untilAsserted(() -> assertThat(openStreams()).isEqualTo("0"));
    }

    @Test
    void anApprovalCountsForAsLongAsTheSessionItWasGivenIn() {
        var token = developer();
        var other = developer();
        var approval = approve(token);
        var browsers = approve(login(token).cookie("syntra_session"));
        var others = approve(other);
        standing(approval).statusCode(204);

        given().auth().oauth2(token).post("/api/v1/logout").then().statusCode(204);

        takenBack(approval);
        takenBack(browsers);
        standing(others).statusCode(204);
    }

    @Test
    void whatWasApprovedInARoleThatIsLostCountsNoMore() {
        var approval = approve(issue("developer", false));

        var viewer = issue("viewer", true);

        takenBack(approval);
        standing(approve(viewer)).statusCode(204);
    }

    @Test
    void whatIsNoApprovalDoesNotCount() {
        var ada = new Caller(TestTokens.WORKSPACE, "ada", Role.including(Role.ADMIN), null);
        var clock = Clock.systemUTC();
        for (var none : new String[] {
            TestTokens.admin(),
            TestTokens.ofServices(clock)
                    .approval(
                            ada,
                            TestTokens.session(ada, clock),
                            clock.instant().plusSeconds(60),
                            ActionId.random(),
                            "ab"),
            "nonsense"
        }) {
            standing(none).statusCode(403).body("code", equalTo("approval_invalid"));
        }
        standing("").statusCode(400);
    }

    /** Another process, as it was and as it comes up again: it knows only what is in the database. */
    @Test
    void anotherGatewayKnowsItAtItsNextLookAndStillAfterARestart() {
        var token = new Session(TestTokens.WORKSPACE, dev, UUID.randomUUID().toString(), Set.of(), now());
        var person = new Session(TestTokens.WORKSPACE, "p" + dev, "t", Set.of(), now());
        var here = sessions();
        var there = sessions();
        there.refresh().await().atMost(WITHIN_SECONDS);
        assertThat(there.of(token)).isEqualTo(Standing.STANDS);

        here.end(token, now().plusSeconds(600)).await().atMost(WITHIN_SECONDS);
        here.endAll(person.user(), new Caller(TestTokens.WORKSPACE, "ada", Set.of(Role.ADMIN), null))
                .await()
                .atMost(WITHIN_SECONDS);

        assertThat(here.of(token)).isEqualTo(Standing.ENDED);
        there.refresh().await().atMost(WITHIN_SECONDS);
        assertThat(there.of(token)).isEqualTo(Standing.ENDED);
        assertThat(there.of(person)).isEqualTo(Standing.ENDED);
        var restarted = sessions();
        restarted.refresh().await().atMost(WITHIN_SECONDS);
        assertThat(restarted.of(token)).isEqualTo(Standing.ENDED);
        assertThat(restarted.of(person)).isEqualTo(Standing.ENDED);
    }

    /** Guarded by {@link Sessions#isFresh} in {@link Sessions#of}. */
    @Test
    void whoCannotTellWhoWasSignedOutLetsNobodyIn() {
        var anybody = new Session(TestTokens.WORKSPACE, dev, "t", Set.of(), now());
        var blind = sessions();

        assertThat(blind.of(anybody)).isEqualTo(Standing.UNKNOWN);
        assertThat(new SessionsReady(blind).call().getStatus())
                .isEqualTo(org.eclipse.microprofile.health.HealthCheckResponse.Status.DOWN);

        blind.refresh().await().atMost(WITHIN_SECONDS);
        assertThat(blind.of(anybody)).isEqualTo(Standing.STANDS);
    }

    /** One that looks only when it is told to. */
    private Sessions sessions() {
        return new Sessions(endings, config, vertx);
    }

    private static java.time.Instant now() {
        return Clock.systemUTC().instant();
    }

    private String developer() {
        return TestTokens.of(dev, TestTokens.WORKSPACE, Role.DEVELOPER);
    }

    private String issue(String role, boolean endSessions) {
        return given().auth()
                .oauth2(TestTokens.admin())
                .contentType(ContentType.JSON)
                .body(Map.of("user", dev, "role", role, "end_sessions", endSessions))
                .post("/api/v1/tokens")
                .then()
                .statusCode(201)
                .extract()
                .path("token");
    }

    private static ValidatableResponse endAll(String by, String user) {
        return given().auth()
                .oauth2(by)
                .contentType(ContentType.JSON)
                .body(Map.of("user", user))
                .post("/api/v1/sessions/end")
                .then();
    }

    private static ValidatableResponse me(String token) {
        return given().auth().oauth2(token).get("/api/v1/me").then();
    }

    private static void ended(ValidatableResponse answer) {
        answer.statusCode(401)
                .contentType("application/problem+json")
                .header("www-authenticate", containsString("Bearer"))
                .body("code", equalTo("unauthenticated"))
                .body("detail", containsString("This session was ended"));
    }

    private static Response login(String token) {
        return given().contentType(ContentType.JSON)
                .body(Map.of("token", token))
                .post("/api/v1/login");
    }

    /** What goes on to the agent with a decision. */
    private static String approve(String token) {
        return given().auth()
                .oauth2(token)
                .contentType(ContentType.JSON)
                .body("{\"decision\":\"approve\",\"plan_hash\":\"ab\"}")
                .post("/api/v1/actions/" + ActionId.random() + "/decisions")
                .then()
                .statusCode(200)
                .extract()
                .path("headers.'syntra-approval'");
    }

    private static ValidatableResponse standing(String approval) {
        return given().contentType(ContentType.JSON)
                .body(Map.of("approval", approval))
                .post("/api/v1/approvals/standing")
                .then();
    }

    private void takenBack(String approval) {
        standing(approval)
                .statusCode(403)
                .body("code", equalTo("approval_invalid"))
                .body("detail", containsString("The session of " + dev + ", who gave it, was ended."));
    }

    private HttpResponse<InputStream> open(String token) throws Exception {
        return CLIENT.send(
                HttpRequest.newBuilder(gateway.resolve("/api/v1/conversations/c1/events"))
                        .header("Authorization", "Bearer " + token)
                        .build(),
                BodyHandlers.ofInputStream());
    }

    private static boolean readToTheEnd(InputStream events) {
        try {
            return events.readAllBytes().length > 0;
        } catch (IOException gone) {
            return true;
        }
    }

    private static String openStreams() {
        return given().auth()
                .oauth2(TestTokens.viewer())
                .get("/api/v1/services/open-streams")
                .asString();
    }
}
