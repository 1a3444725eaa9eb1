package io.syntra.deployer;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import io.syntra.contracts.ActionId;
import io.syntra.contracts.WorkspaceId;
import io.syntra.identity.Approval;
import io.syntra.identity.Caller;
import io.syntra.identity.Role;
import io.syntra.identity.Vouchers;
import io.syntra.testing.FakeGateway;
import io.syntra.testing.TestTokens;
import io.syntra.testing.WithSyntraEngines;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whoever holds the services' key does for a person what the person approved, and nothing else. Guarded by: the two filters
 * of {@code WarrantFilter}, and the comparison of what was seen in {@code IfMatch} and {@code CommandResource}.
 */
@QuarkusTest
@WithSyntraEngines
class WarrantFilterTest {

    private static final Caller ADA = new Caller(TestTokens.WORKSPACE, "ada", Role.including(Role.ADMIN), null);
    private static final String NEVER_DEPLOYED = "release=null replicas=0 deployment=null pending=null";

    private final String key = UUID.randomUUID().toString();
    private final String agent = TestTokens.onBehalfOf(ADA, "agent");
    private String service = "";
    private Approved scale = new Approved(ADA, "", "", "");

    @BeforeEach
    void create() {
        service = given().auth()
                .oauth2(TestTokens.admin())
                .contentType(ContentType.JSON)
                .body(Map.of("name", "w-" + key.substring(0, 8)))
                .post("/api/v1/services")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
        scale = new Approved(ADA, "/services/" + service + "/scale", NEVER_DEPLOYED, "{\"replicas\":3}");
    }

    /** The warrant is good; that nothing was deployed yet is what stops it. */
    @Test
    void whatWasApprovedGetsToWhereItIsDone() {
        send(agent, scale, scale.headers(key)).statusCode(409).body("code", equalTo("never_deployed"));
        var restart = new Approved(ADA, "/services/" + service + "/restart", NEVER_DEPLOYED, "");
        send(agent, restart, restart.headers(key)).statusCode(409).body("code", equalTo("never_deployed"));
    }

    @Test
    void aPersonNeedsNone() {
        send(TestTokens.admin(), scale, Map.of("Idempotency-Key", key))
                .statusCode(409)
                .body("code", equalTo("never_deployed"));
    }

    @Test
    void withoutAnApprovalNothingIsDone() {
        var headers = new HashMap<>(scale.headers(key));
        headers.remove(Approval.HEADER);

        send(agent, scale, headers)
                .statusCode(403)
                .contentType("application/problem+json")
                .body("code", equalTo("approval_missing"))
                .body("detail", containsString("through the gateway"));
    }

    @Test
    void anotherActionPlanBodyOrTargetIsNotWhatWasApproved() {
        var approval = TestTokens.approval(ADA, ActionId.fromString(key), scale.hash());
        refused(agent, scale, scale.headers(UUID.randomUUID().toString(), approval), "another action");

        var rest = new HashMap<>(scale.headers(key));
        rest.put("Syntra-Plan", "00");
        refused(agent, scale, rest, "another plan");
        rest.remove("Syntra-Plan");
        refused(agent, scale, rest, "another plan");

        for (var other : new Approved[] {
            new Approved(ADA, scale.path(), scale.seen(), "{\"replicas\":30}"),
            new Approved(ADA, scale.path(), scale.seen(), "{\"replicas\": 3}"),
            new Approved(ADA, scale.path(), "release=null replicas=1 deployment=null pending=null", scale.body()),
            new Approved(ADA, "/services/" + UUID.randomUUID() + "/scale", scale.seen(), scale.body()),
            new Approved(ADA, "/services/" + service + "/deployments", scale.seen(), "{}")
        }) {
            refused(agent, other, other.headers(key, approval), "another plan");
        }
        var unseen = new HashMap<>(scale.headers(key));
        unseen.remove("Syntra-Seen");
        refused(agent, scale, unseen, "another plan");
        var ofNothing = new Approved(ADA, scale.path(), "null", scale.body());
        var unsaid = new HashMap<>(ofNothing.headers(key));
        unsaid.remove("Syntra-Seen");
        refused(agent, ofNothing, unsaid, "another plan");
    }

    @Test
    void anApprovalOfAnotherPersonOrOfOneWithFewerRightsDoesNotCount() {
        var dev = new Caller(TestTokens.WORKSPACE, "dev", Role.including(Role.DEVELOPER), null);
        var theirs = new Approved(dev, scale.path(), scale.seen(), scale.body());
        refused(agent, theirs, theirs.headers(key), "another person");

        var inflated = TestTokens.onBehalfOf(
                new Caller(TestTokens.WORKSPACE, "dev", Role.including(Role.ADMIN), null), "agent");
        refused(inflated, theirs, theirs.headers(key), "fewer rights");

        var bob = new Caller(TestTokens.WORKSPACE, "bob", ADA.roles(), null);
        var his = new Approved(bob, scale.path(), scale.seen(), scale.body());
        refused(agent, his, his.headers(key), "another person");

        var elsewhere = new Caller(new WorkspaceId("elsewhere"), "ada", ADA.roles(), null);
        var foreign = new Approved(elsewhere, scale.path(), scale.seen(), scale.body());
        refused(agent, foreign, foreign.headers(key), "another person");
    }

    @Test
    void onlyAnApprovalFromTheGatewayThatIsNotOverCounts() {
        var action = ActionId.fromString(key);
        var clock = Clock.systemUTC();
        var until = Instant.now().plus(Duration.ofHours(1));
        var own = TestTokens.ofServices(clock)
                .approval(ADA, TestTokens.session(ADA, clock), Vouchers.NONE, until, action, scale.hash());
        refused(agent, scale, scale.headers(key, own), "not signed by the gateway");

        refused(agent, scale, scale.headers(key, TestTokens.admin()), "for something else");
        refused(agent, scale, scale.headers(key, TestTokens.at("deployer", ADA)), "for something else");

        var then = Clock.fixed(Instant.now().minus(Duration.ofMinutes(20)), ZoneOffset.UTC);
        refused(agent, scale, scale.headers(key, TestTokens.approval(ADA, action, scale.hash(), then)), "It ran out");
    }

    /** An agent that does not look itself, or looked too early. Guarded by {@code Warrant.stands} in the filter. */
    @Test
    void whatWasTakenBackIsNotDoneWhoeverAsks() {
        var approval = TestTokens.approval(ADA, ActionId.fromString(key), scale.hash());
        var headers = scale.headers(key, approval);
        send(agent, scale, headers).statusCode(409).body("code", equalTo("never_deployed"));

        gateway().end(approval);

        refused(agent, scale, headers, "approval_ended", "session of ada, who gave it, was ended");
        send(TestTokens.admin(), scale, Map.of("Idempotency-Key", key + "-own")).statusCode(409);
    }

    /** Guarded by: the same. */
    @Test
    void whileNobodyKnowsWhetherItWasTakenBackNothingIsDone() {
        gateway().silent(true);
        try {
            send(agent, scale, scale.headers(key))
                    .statusCode(503)
                    .header("retry-after", "2")
                    .body("code", equalTo("approval_unchecked"));
        } finally {
            gateway().silent(false);
        }
        send(agent, scale, scale.headers(key)).statusCode(409).body("code", equalTo("never_deployed"));
    }

    private static FakeGateway.Remote gateway() {
        return new FakeGateway.Remote(
                URI.create(ConfigProvider.getConfig().getValue(FakeGateway.ADDRESS, String.class)));
    }

    /** The person approved it for what ran then. */
    @Test
    void whatHasChangedSinceIsNotTouched() {
        var earlier =
                new Approved(ADA, scale.path(), "release=null replicas=1 deployment=null pending=null", scale.body());
        send(agent, earlier, earlier.headers(key)).statusCode(412).body("code", equalTo("precondition_failed"));

        var command = new Approved(ADA, "/servers/local/commands", "rules=00", "{\"command\":[\"uptime\"]}");
        send(agent, command, command.headers(key)).statusCode(412).body("code", equalTo("precondition_failed"));
    }

    @Test
    void aCommandNeedsAnApprovalToo() {
        var command = new Approved(ADA, "/servers/local/commands", "rules=00", "{\"command\":[\"uptime\"]}");

        send(agent, command, Map.of("Idempotency-Key", key)).statusCode(403).body("code", equalTo("approval_missing"));

        given().auth()
                .oauth2(TestTokens.admin())
                .get("/api/v1/servers/local/commands?idempotency_key=" + key)
                .then()
                .body("items.size()", equalTo(0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"POST /services", "DELETE /services/x", "PUT /secrets/x", "DELETE /secrets/x", "POST /artifacts"
            })
    void whatNobodyCanApproveIsForPeopleOnly(String call) {
        var words = call.split(" ", -1);
        var request = as(agent).headers(scale.headers(key));
        if (words[0].equals("POST") && words[1].equals("/artifacts")) {
            request.contentType("application/gzip").body(new byte[] {1});
        } else if (!words[0].equals("DELETE")) {
            request.contentType(ContentType.JSON).body("{\"name\":\"w-other\"}");
        }

        request.request(words[0], "/api/v1" + words[1])
                .then()
                .statusCode(403)
                .body("code", equalTo("forbidden"))
                .body("detail", containsString("A service may not do this for a person."));
    }

    /** What the gateway made for another service is of no use here, and what people keep: it may have been ended. */
    @Test
    void aTokenThatTheGatewayDidNotMakeForThisServiceIsNotTaken() {
        as(TestTokens.own("ada", TestTokens.WORKSPACE, Role.ADMIN))
                .get("/api/v1/services")
                .then()
                .statusCode(401);
        as(TestTokens.at("agent", ADA)).get("/api/v1/services").then().statusCode(401);
        as(TestTokens.at("deployer", ADA)).get("/api/v1/services").then().statusCode(200);
    }

    private void refused(String token, Approved call, Map<String, String> headers, String why) {
        refused(token, call, headers, "approval_invalid", why);
    }

    private void refused(String token, Approved call, Map<String, String> headers, String code, String why) {
        send(token, call, headers)
                .statusCode(403)
                .contentType("application/problem+json")
                .body("code", equalTo(code))
                .body("detail", containsString(why));
        assertThat(as(TestTokens.admin())
                        .get("/api/v1/services/" + service + "/deployments")
                        .jsonPath()
                        .getList("items"))
                .isEmpty();
    }

    private static ValidatableResponse send(String token, Approved call, Map<String, String> headers) {
        var request = as(token).headers(headers);
        if (!call.body().isEmpty()) {
            request.contentType("application/json").body(call.body());
        }
        return request.post("/api/v1" + call.path()).then();
    }

    private static RequestSpecification as(String token) {
        return given().auth().oauth2(token);
    }
}
