package io.syntra.gateway.session;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
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
import io.smallrye.mutiny.Uni;
import io.syntra.contracts.ActionId;
import io.syntra.contracts.WorkspaceId;
import io.syntra.gateway.FakeServices;
import io.syntra.identity.Caller;
import io.syntra.identity.Role;
import io.syntra.identity.Session;
import io.syntra.identity.Vouchers;
import io.syntra.outbox.Outbox;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import io.syntra.testing.TestTokens;
import io.syntra.testing.WithSyntraEngines;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import io.vertx.pgclient.PgBuilder;
import jakarta.inject.Inject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/**
 * Who was signed out is out, whatever their token says. Guarded by: {@link StillSignedIn}, {@link Endings#hold}, {@code
 * OpenStreams.closeWhatIsOver}, and both conditions of {@link KnownEndings#hold}; {@link Endings#hold} also where {@link Endings#writeBy} asks it.
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

    @Inject
    Pool pool;

    @Inject
    Outbox outbox;

    @Inject
    Sessions ofTheGateway;

    @ConfigProperty(name = "quarkus.datasource.reactive.max-size")
    int connections;

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
        me(after).statusCode(200).body("roles", equalTo(List.of("viewer")));
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
            assertThat(saysSomethingAfter(now(), left.body())).isTrue();
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
                            Vouchers.NONE,
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
        assertThat(there.of(token)).isEqualTo(SessionState.STANDS);

        here.end(token, now().plusSeconds(600)).await().atMost(WITHIN_SECONDS);
        here.endAll(signedIn("admin-of-" + dev), person.user(), false).await().atMost(WITHIN_SECONDS);

        assertThat(here.of(token)).isEqualTo(SessionState.ENDED);
        there.refresh().await().atMost(WITHIN_SECONDS);
        assertThat(there.of(token)).isEqualTo(SessionState.ENDED);
        assertThat(there.of(person)).isEqualTo(SessionState.ENDED);
        var restarted = sessions();
        restarted.refresh().await().atMost(WITHIN_SECONDS);
        assertThat(restarted.of(token)).isEqualTo(SessionState.ENDED);
        assertThat(restarted.of(person)).isEqualTo(SessionState.ENDED);
    }

    /** Guarded by {@link Sessions#isFresh} in {@link Sessions#of}. */
    @Test
    void whoCannotTellWhoWasSignedOutLetsNobodyIn() {
        var anybody = new Session(TestTokens.WORKSPACE, dev, "t", Set.of(), now());
        var blind = sessions();

        assertThat(blind.of(anybody)).isEqualTo(SessionState.UNKNOWN);
        assertThat(new SessionsReady(blind).call().getStatus())
                .isEqualTo(org.eclipse.microprofile.health.HealthCheckResponse.Status.DOWN);

        blind.refresh().await().atMost(WITHIN_SECONDS);
        assertThat(blind.of(anybody)).isEqualTo(SessionState.STANDS);
    }

    /** Or whoever is logged out in a browser stays signed in with what came beside. */
    @Test
    void loggingOutEndsBothWhenACookieAndATokenCame() {
        var token = developer();
        var browser = login(developer()).cookie("syntra_session");

        given().auth()
                .oauth2(token)
                .cookie("syntra_session", browser)
                .post("/api/v1/logout")
                .then()
                .statusCode(204);

        ended(me(token));
        ended(me(browser));
    }

    /**
     * Guarded by {@code GuardedBody}: where bytes are left, of a body whose length was announced and of one whose was not,
     * and where only the end is.
     */
    @Test
    void aRequestThatIsStillOnItsWayWhenTheSessionEndsIsNotCarriedOut() throws Exception {
        var chunked = "Transfer-Encoding: chunked";
        for (var body : List.of(
                List.of("Content-Length: 10", "first", "-last"),
                List.of(chunked, "5\r\nfirst\r\n", "4\r\nlast\r\n0\r\n\r\n"),
                List.of(chunked, "5\r\nfirst\r\n", "0\r\n\r\n"))) {
            var token = developer();
            var path = "/api/v1/services/" + UUID.randomUUID();
            try (var socket = new Socket(gateway.getHost(), gateway.getPort())) {
                socket.setSoTimeout((int) WITHIN_SECONDS.toMillis());
                send(
                        socket,
                        "POST " + path + " HTTP/1.1\r\nHost: gateway\r\nAuthorization: Bearer " + token + "\r\n"
                                + body.get(0) + "\r\n\r\n" + body.get(1));
                await().atMost(WITHIN_SECONDS)
                        .untilAsserted(() -> assertThat(services("begun")).contains(path));

                given().auth().oauth2(token).post("/api/v1/logout").then().statusCode(204);
                send(socket, body.get(2));

                var answer = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
                assertThat(answer.readLine()).as("%s", body).contains("401");
            }
            assertThat(services("whole")).doesNotContain(path);
        }
    }

    /** The decision is read whole before it is signed. */
    @Test
    void aDecisionThatIsStillOnItsWayWhenTheSessionEndsIsNotSigned() throws Exception {
        var token = developer();
        var decision = "{\"decision\":\"approve\",\"plan_hash\":\"ab\"}";
        try (var socket = new Socket(gateway.getHost(), gateway.getPort())) {
            socket.setSoTimeout((int) WITHIN_SECONDS.toMillis());
            send(
                    socket,
                    "POST /api/v1/actions/" + ActionId.random()
                            + "/decisions HTTP/1.1\r\nHost: gateway\r\nAuthorization: Bearer " + token
                            + "\r\nContent-Length: " + decision.length() + "\r\n\r\n" + decision.substring(0, 9));
            given().auth().oauth2(token).post("/api/v1/logout").then().statusCode(204);
            send(socket, decision.substring(9));

            var answer = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            assertThat(answer.readLine()).contains("401");
        }
    }

    /** The gateway that is asked has not looked yet. Guarded by {@link Endings#writeBy}. */
    @Test
    void whoIsBeingEndedEndsNobodyAndIssuesNothing() {
        var admin = signedIn("admin-of-" + dev);
        var there = sessions();
        there.refresh().await().atMost(WITHIN_SECONDS);
        sessions().endAll(admin, admin.user(), false).await().atMost(WITHIN_SECONDS);
        assertThat(there.of(admin)).isEqualTo(SessionState.STANDS);

        refused(there.issue(admin, dev, "developer", "t", Duration.ofDays(1), false), ProblemCode.UNAUTHENTICATED);
        refused(there.issue(admin, dev, "developer", "t", Duration.ofDays(1), true), ProblemCode.UNAUTHENTICATED);
        refused(there.endAll(admin, dev, false), ProblemCode.UNAUTHENTICATED);

        me(developer()).statusCode(200);
        var replaced =
                issueBy(TestTokens.of("other-" + dev, TestTokens.WORKSPACE, Role.ADMIN), "other-" + dev, "admin");
        me(replaced).statusCode(200);
    }

    @Test
    void theEndOfAnAdminTellsWhoHasTokensOfTheirsAndEndsThemWhenAsked() {
        var eve = "eve-" + dev;
        var eves = TestTokens.of(eve, TestTokens.WORKSPACE, Role.ADMIN);
        var ghost = issueBy(login(eves).cookie("syntra_session"), "ghost-" + dev, "admin");
        var friend = issueBy(ghost, "friend-" + dev, "developer");
        var others = issue(TestTokens.admin(), Map.of("user", "friend-" + dev, "role", "developer"));

        endAll(TestTokens.admin(), eve)
                .statusCode(200)
                .body("issued_to", equalTo(List.of("friend-" + dev, "ghost-" + dev)));
        ended(me(eves));
        me(ghost).statusCode(200);
        me(friend).statusCode(200);

        endAll(TestTokens.admin(), Map.of("user", eve, "issued_too", true))
                .statusCode(200)
                .body("issued_to", equalTo(List.of("friend-" + dev, "ghost-" + dev)));
        ended(me(ghost));
        ended(me(friend));
        me(others).statusCode(200);
        endAll(TestTokens.admin(), eve).statusCode(200).body("issued_to", equalTo(List.of()));
    }

    /** Guarded by the connection that {@link Endings} has for looks alone. */
    @Test
    void whoWaitsForTheDatabaseKeepsNoLookWaiting() {
        var taken = new ArrayList<SqlConnection>();
        try {
            // As many as writers and questions ever have.
            for (int i = 0; i < connections; i++) {
                taken.add(pool.getConnection().await().atMost(WITHIN_SECONDS));
            }
            sessions().refresh().await().atMost(Duration.ofSeconds(3));
        } finally {
            taken.forEach(connection -> connection.close().await().atMost(WITHIN_SECONDS));
        }
    }

    @Test
    void whatWasEndedIsEndedAlsoWhenTheNextLookFails() {
        var nowhere = Pool.newInstance(PgBuilder.pool()
                .connectingTo("postgresql://nobody@127.0.0.1:1/nothing")
                .using(vertx)
                .build());
        var blind = new Sessions(new Endings(pool, nowhere, outbox), config, vertx);
        var one = signedIn(dev);

        blind.end(one, now().plusSeconds(600)).await().atMost(WITHIN_SECONDS);
        assertThat(blind.of(one)).isEqualTo(SessionState.ENDED);
        var another = signedIn("p" + dev);
        blind.endAll(signedIn("admin-of-" + dev), another.user(), false).await().atMost(WITHIN_SECONDS);
        assertThat(blind.of(another)).isEqualTo(SessionState.ENDED);
    }

    /** Its numbers begin again where the backup ended. Guarded by the time in {@link Endings#after}. */
    @Test
    void whatIsEndedAfterTheDatabaseWasRestoredIsKnown() {
        var there = sessions();
        there.refresh().await().atMost(WITHIN_SECONDS);
        var token = signedIn(dev);

        pool.preparedQuery("""
                insert into ending (number, workspace, person, token, ended_by, ended_at, over_at) overriding system value
                values ($1, $2, $3, $4, $3, clock_timestamp(), clock_timestamp() + interval '1 hour')""")
                .execute(Tuple.of(-System.nanoTime(), token.workspace().value(), token.user(), token.id()))
                .await()
                .atMost(WITHIN_SECONDS);

        there.refresh().await().atMost(WITHIN_SECONDS);
        assertThat(there.of(token)).isEqualTo(SessionState.ENDED);
    }

    /** Guarded by {@link Sessions#require}, which {@link StillSignedIn} asks, and by what tells its refusals apart. */
    @Test
    void whileNobodyKnowsWhoWasSignedOutEverybodyIsToldToComeAgain() {
        var token = developer();
        for (var path : List.of("/api/v1/me", "/api/v1/services", "/api/v1/conversations/c1/events")) {
            unknown(() -> given().auth().oauth2(token).get(path));
        }
        unknown(() -> login(token));
        unknown(() -> given().auth().oauth2(token).post("/api/v1/logout"));
        await().untilAsserted(() -> me(token).statusCode(200));
    }

    /** The gateway looks twice a second, so it is blinded again until it is asked in between. */
    private void unknown(Supplier<Response> request) {
        await().atMost(WITHIN_SECONDS).pollInterval(Duration.ofMillis(1)).untilAsserted(() -> {
            ofTheGateway.fresh.set(System.nanoTime() - config.fresh().toNanos());
            request.get()
                    .then()
                    .statusCode(503)
                    .contentType("application/problem+json")
                    .header("retry-after", "2")
                    .body("code", equalTo("unavailable"))
                    .body("detail", containsString("is not known"));
        });
    }

    /** Guarded by both uses of {@link Pace}. */
    @Test
    void nobodyLogsOutOrAsksAgainAndAgain() {
        var token = developer();
        var approval = approve(token);

        // Twice the limit and one more: the minute may end once meanwhile.
        assertThat(Stream.generate(() -> standing(approval).extract().statusCode())
                        .limit(41)
                        .anyMatch(status -> status == 429))
                .isTrue();
        var browsers = Stream.generate(() -> login(token).cookie("syntra_session"))
                .limit(21)
                .toList();
        var refused = browsers.stream()
                .filter(browser ->
                        given().auth().oauth2(browser).post("/api/v1/logout").statusCode() == 429)
                .findFirst();
        assertThat(refused).isPresent().hasValueSatisfying(browser -> me(browser)
                .statusCode(200));
    }

    private static String services(String what) {
        return given().auth()
                .oauth2(TestTokens.viewer())
                .get("/api/v1/services/" + what)
                .asString();
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().flush();
    }

    private static void refused(Uni<?> asked, ProblemCode code) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> asked.await().atMost(WITHIN_SECONDS))
                .satisfies(e -> assertThat(e.code()).isEqualTo(code));
    }

    private static Session signedIn(String user) {
        return new Session(TestTokens.WORKSPACE, user, UUID.randomUUID().toString(), Set.of(), now());
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
        return issue(TestTokens.admin(), Map.of("user", dev, "role", role, "end_sessions", endSessions));
    }

    private static String issueBy(String admin, String user, String role) {
        return issue(admin, Map.of("user", user, "role", role, "end_sessions", true));
    }

    private static String issue(String admin, Map<String, Object> request) {
        return given().auth()
                .oauth2(admin)
                .contentType(ContentType.JSON)
                .body(request)
                .post("/api/v1/tokens")
                .then()
                .statusCode(201)
                .extract()
                .path("token");
    }

    private static ValidatableResponse endAll(String by, String user) {
        return endAll(by, Map.of("user", user));
    }

    private static ValidatableResponse endAll(String by, Map<String, Object> request) {
        return given().auth()
                .oauth2(by)
                .contentType(ContentType.JSON)
                .body(request)
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
                .body("code", equalTo("approval_ended"))
                .body("detail", containsString("The session of " + dev + ", who gave it, was ended."));
    }

    private HttpResponse<InputStream> open(String token) throws Exception {
        return CLIENT.send(
                HttpRequest.newBuilder(gateway.resolve("/api/v1/conversations/c1/events"))
                        .header("Authorization", "Bearer " + token)
                        .build(),
                BodyHandlers.ofInputStream());
    }

    /** Not what was sent before, and is still on its way. Only to the end: a stream that was closed says nothing more. */
    private static boolean saysSomethingAfter(java.time.Instant moment, InputStream events) {
        return new BufferedReader(new InputStreamReader(events, StandardCharsets.UTF_8))
                .lines()
                .filter(line -> line.matches("data: \\d+"))
                .mapToLong(line -> Long.parseLong(line.substring("data: ".length())))
                .anyMatch(sent -> sent > moment.toEpochMilli());
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
