package io.syntra.deployer;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import io.syntra.contracts.Json;
import io.syntra.contracts.TargetId;
import io.syntra.contracts.WorkflowId;
import io.syntra.contracts.deployer.DeploymentState;
import io.syntra.contracts.deployer.DeploymentView;
import io.syntra.contracts.deployer.HealthView;
import io.syntra.contracts.notification.MessageSecretView;
import io.syntra.contracts.workflow.SecretUseView;
import io.syntra.secrets.SecretValue;
import io.syntra.secrets.Secrets;
import io.syntra.testing.TestTokens;
import io.syntra.testing.WithSyntraEngines;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A secret goes in by REST and comes out in the process that refers to it, and nowhere else. */
@QuarkusTest
@WithSyntraEngines
class SecretsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Inject
    Secrets store;

    private final HttpClient http = HttpClient.newHttpClient();
    private final LeakSearch leaks = new LeakSearch();
    private FakeTelemetry telemetry;
    private FakeWorkflow workflows;
    private String name = "";
    private String secret = "";
    private String id = "";

    @BeforeEach
    void begin() throws IOException {
        telemetry = new FakeTelemetry();
        workflows = new FakeWorkflow();
        var unique = UUID.randomUUID().toString().substring(0, 8);
        name = "shop-" + unique;
        secret = "key-" + unique;
        id = as(TestTokens.developer())
                .body(Map.of("name", name))
                .post("/services")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
        leaks.listen();
    }

    /** Replicas outlive the deployer, so every test ends its own. */
    @AfterEach
    void endReplicas() {
        leaks.close();
        var pids = replicas().stream().map(HealthView.Replica::pid).toList();
        as(TestTokens.developer()).delete("/services/" + id);
        await().atMost(PATIENCE).until(() -> pids.stream().noneMatch(SecretsTest::isAlive));
        telemetry.close();
        workflows.close();
    }

    @Test
    void theValueReachesTheProcessAndNothingElse() throws Exception {
        var canary = "canary " + UUID.randomUUID() + "/+=\"&%é";
        var other = "other " + UUID.randomUUID() + "/+=\"&%é";
        var answers = new ArrayList<String>();
        answers.add(set(secret, canary, 0).statusCode(201).extract().asString());
        for (var body : List.of(
                "{\"value\": " + Json.mapper().writeValueAsString(canary),
                "{\"value\": {\"x\": " + Json.mapper().writeValueAsString(canary) + "}}",
                "{\"value\": [" + Json.mapper().writeValueAsString(canary) + "]}",
                "{\"value\": " + canary + "}",
                "{\"valeu\": " + Json.mapper().writeValueAsString(canary) + "}",
                "{\"value\": \"x\", \"version\": " + Json.mapper().writeValueAsString(canary) + "}",
                Json.mapper().writeValueAsString(canary))) {
            answers.add(as(TestTokens.admin())
                    .header("If-Match", "\"1\"")
                    .body(body)
                    .put("/secrets/" + secret)
                    .then()
                    .statusCode(400)
                    .extract()
                    .asString());
        }
        answers.add(set(secret, canary, 7).statusCode(412).extract().asString());
        answers.add(set("no_name", canary, 0).statusCode(400).extract().asString());

        succeeded(deploy(SampleApp.node(name, "env: {STRIPE_KEY: \"secret:" + secret + "\", GREETING: hello}\n")));
        assertThat(env().get("STRIPE_KEY")).isEqualTo(canary);
        set(secret, other, 1).statusCode(200);
        succeeded(change("restart", null));
        assertThat(env().get("STRIPE_KEY")).isEqualTo(other);
        failed(deploy(SampleApp.shell(name, "exit 3")), "start_failed");

        for (var path : List.of(
                "/secrets",
                "/secrets/" + secret,
                "/services",
                "/services/" + id,
                "/services/" + id + "/releases",
                "/services/" + id + "/deployments",
                "/services/" + id + "/health")) {
            answers.add(as(TestTokens.admin())
                    .get(path)
                    .then()
                    .statusCode(200)
                    .extract()
                    .asString());
        }
        for (var value : List.of(canary, other)) {
            leaks.assertNowhere(value, "secret:" + secret, answers);
        }
    }

    /** It cannot be taken out of all that a target says back. Guarded by {@code SecretResource.remarks}. */
    @Test
    void ofAShortValueWhoeverSetsItIsWarned() {
        set(secret, "1234567", 0)
                .statusCode(201)
                .body("warnings", hasSize(1))
                .body("warnings[0].field", equalTo("value"))
                .body("warnings[0].message", containsString("fewer than 8 characters"));
        set(secret, "12345678", 1).statusCode(200).body("warnings", hasSize(0));
    }

    /** Guards: whoever replaces or deletes one has to know whom to ask, and what breaks. */
    @Test
    void theListSaysWhoSetItAndWhatUsesIt() {
        set(secret, "one", 0).statusCode(201).body("updated_by", equalTo("ada")).body("used_by", hasSize(0));

        succeeded(deploy(SampleApp.node(name, "env: {STRIPE_KEY: \"secret:" + secret + "\", GREETING: hello}\n")));

        var listed = as(TestTokens.viewer())
                .get("/secrets")
                .then()
                .statusCode(200)
                .rootPath("items.find { it.name == '" + secret + "' }")
                .body("updated_by", equalTo("ada"))
                .body("used_by", hasSize(1))
                .body("used_by[0].service", equalTo(name))
                .body("used_by[0].service_id", equalTo(id))
                .body("used_by[0].variable", equalTo("STRIPE_KEY"));
        listed.noRootPath();
        succeeded(deploy(SampleApp.node(name, "env: {STRIPE_KEY: plain}\n")));
        as(TestTokens.viewer()).get("/secrets/" + secret).then().body("used_by", hasSize(0));
    }

    /** Other services take them in, past the deployer. Guarded by {@code Secrets.Entry.by}. */
    @Test
    void theListSaysWhoWroteOutWhatWasKeptAsOne() {
        var value = SecretValue.of("written " + secret);
        var kept = store.keep(TestTokens.WORKSPACE, value, "grace").name().value();

        as(TestTokens.viewer()).get("/secrets/" + kept).then().statusCode(200).body("updated_by", equalTo("grace"));
        set(kept, "another", 1).statusCode(200).body("updated_by", equalTo("ada"));
    }

    @Test
    void theListSaysWhichWorkflowsUseItAndThatThisIsNotKnown() {
        set(secret, "one", 0).statusCode(201).body("$", not(hasKey("used_by_workflows")));
        assertThat(workflows.asked).as("nobody waits for that who sets one").isEmpty();
        var use = new SecretUseView(
                secret,
                new WorkflowId(UUID.randomUUID()),
                "tell the team",
                "tell",
                "nodes[0].config.webhook_url",
                List.of(SecretUseView.Version.PUBLISHED, SecretUseView.Version.DRAFT));
        workflows.uses.add(use);

        for (var path : List.of("/secrets", "/secrets/" + secret)) {
            as(TestTokens.viewer())
                    .get(path)
                    .then()
                    .statusCode(200)
                    .rootPath(path.equals("/secrets") ? "items.find { it.name == '" + secret + "' }" : "")
                    .body("used_by_workflows", hasSize(1))
                    .body("used_by_workflows[0].workflow", equalTo("tell the team"))
                    .body("used_by_workflows[0].node", equalTo("tell"))
                    .body("used_by_workflows[0].versions", equalTo(List.of("published", "draft")));
        }
        assertThat(workflows.asked).as("with the rights of who asks").contains("vic by deployer");

        workflows.together = new CountDownLatch(2);
        as(TestTokens.viewer())
                .get("/secrets/" + secret)
                .then()
                .body("used_by_workflows", hasSize(1))
                .body("used_by_targets", hasSize(0));

        workflows.close();
        as(TestTokens.viewer())
                .get("/secrets/" + secret)
                .then()
                .statusCode(200)
                .body("version", equalTo(1))
                .body("$", not(hasKey("used_by_workflows")))
                .body("$", not(hasKey("used_by_targets")));
    }

    /** Guarded by {@code SecretResource.refuseUsed}. */
    @Test
    void oneThatIsUsedIsDeletedByWhoeverMeansIt() {
        set(secret, "one", 0).statusCode(201);
        succeeded(deploy(SampleApp.node(name, "env: {STRIPE_KEY: \"secret:" + secret + "\"}\n")));
        delete("")
                .statusCode(409)
                .body("code", equalTo("secret_in_use"))
                .body("detail", containsString(name + " (env.STRIPE_KEY)"))
                .body("detail", containsString("?force=true"));
        succeeded(deploy(SampleApp.node(name, "env: {STRIPE_KEY: plain}\n")));

        workflows.uses.add(
                new SecretUseView(secret, new WorkflowId(UUID.randomUUID()), "w", null, "trigger.secret", List.of()));
        delete("").statusCode(409).body("detail", containsString("the workflow \"w\" (its trigger)"));
        workflows.uses.clear();
        workflows.targets.add(
                new MessageSecretView(secret, new TargetId(UUID.randomUUID()), "slack", "Slack channel C1", true, 0));
        delete("").statusCode(409).body("detail", containsString("Slack channel C1 (which takes notices)"));
        as(TestTokens.viewer())
                .get("/secrets/" + secret)
                .then()
                .body("used_by_targets.target", equalTo(List.of("Slack channel C1")));
        workflows.targets.set(
                0, new MessageSecretView(secret, new TargetId(UUID.randomUUID()), "slack", "C2", false, 2));
        delete("").statusCode(409).body("detail", containsString("C2 (2 on their way there)"));
        workflows.status = 500;
        delete("")
                .statusCode(503)
                .body("code", equalTo("unavailable"))
                .body("detail", containsString("the service workflow answers 500"))
                .body("detail", containsString("the service notification answers 500"))
                .body("detail", containsString("?force=true"));

        as(TestTokens.viewer()).get("/secrets/" + secret).then().body("version", equalTo(1));
        delete("?force=true").statusCode(204);
        delete("?force=true").statusCode(404);
    }

    private ValidatableResponse delete(String query) {
        return as(TestTokens.admin()).delete("/secrets/" + secret + query).then();
    }

    @Test
    void aMissingSecretIsNamedBeforeAnythingChanges() {
        succeeded(deploy(SampleApp.node(name, "env: {GREETING: hello}\n")));

        upload(SampleApp.node(name, "env: {STRIPE_KEY: \"secret:" + secret + "\"}\n"))
                .statusCode(422)
                .body("code", equalTo("secret_missing"))
                .body("fields[0].name", equalTo("env.STRIPE_KEY"))
                .body("detail", containsString("secret:" + secret))
                .body("detail", containsString("./syntra secrets set " + secret));
        upload(SampleApp.node(name, "env: {STRIPE_KEY: \"secret:../" + secret + "\"}\n"))
                .statusCode(400)
                .body("detail", containsString("env.STRIPE_KEY"));

        as(TestTokens.viewer())
                .get("/services/" + id)
                .then()
                .body("release_number", equalTo(1))
                .body("health", equalTo("healthy"));
    }

    @Test
    void aSecretThatIsGoneFailsTheDeploymentAndWhatServesGoesOn() throws Exception {
        set(secret, "one", 0).statusCode(201);
        succeeded(deploy(SampleApp.node(name, "env: {STRIPE_KEY: \"secret:" + secret + "\"}\n")));
        as(TestTokens.admin())
                .delete("/secrets/" + secret + "?force=true")
                .then()
                .statusCode(204);

        var failure = failed(change("restart", null), "start_failed");

        assertThat(failure)
                .contains("env.STRIPE_KEY", "secret:" + secret, "./syntra secrets set " + secret, "v1 still serves");
        assertThat(env().get("STRIPE_KEY")).isEqualTo("one");
    }

    // The release pins the reference: what comes back is the secret as it is now.
    @Test
    void aRollbackKeepsTheReference() throws Exception {
        set(secret, "one", 0).statusCode(201);
        succeeded(deploy(SampleApp.node(name, "env: {STRIPE_KEY: \"secret:" + secret + "\"}\n")));
        succeeded(deploy(SampleApp.node(name, "env: {STRIPE_KEY: plain}\n")));
        assertThat(env().get("STRIPE_KEY")).isEqualTo("plain");
        set(secret, "two", 1).statusCode(200);

        succeeded(change("rollback", "{}"));

        assertThat(env().get("STRIPE_KEY")).isEqualTo("two");
        as(TestTokens.viewer())
                .get("/services/" + id + "/releases")
                .then()
                .body("items.find { it.number == 1 }.env.STRIPE_KEY", equalTo("secret:" + secret));
    }

    @Test
    void aWriterSaysWhatItHasSeen() {
        as(TestTokens.admin())
                .body(Map.of("value", "x"))
                .put("/secrets/" + secret)
                .then()
                .statusCode(428)
                .body("code", equalTo("precondition_required"));
        set(secret, "one", 0)
                .statusCode(201)
                .header("ETag", equalTo("\"1\""))
                .body("name", equalTo(secret))
                .body("version", equalTo(1))
                .body("value", equalTo(null));
        set(secret, "two", 0).statusCode(412).body("code", equalTo("precondition_failed"));
        set(secret, "two", 1).statusCode(200).header("ETag", equalTo("\"2\""));
        set(secret, "two", 1).statusCode(412);
        as(TestTokens.admin())
                .header("If-Match", "W/\"2\"")
                .body(Map.of("value", "x"))
                .put("/secrets/" + secret)
                .then()
                .statusCode(400);
        as(TestTokens.viewer()).get("/secrets/" + secret).then().statusCode(200).header("ETag", equalTo("\"2\""));
        as(TestTokens.admin()).delete("/secrets/" + secret).then().statusCode(204);
        as(TestTokens.admin())
                .delete("/secrets/" + secret)
                .then()
                .statusCode(404)
                .body("code", equalTo("secret_not_found"));
        as(TestTokens.admin())
                .header("If-None-Match", "*")
                .body("{}")
                .put("/secrets/" + secret)
                .then()
                .statusCode(400)
                .body("detail", containsString("value"));
    }

    @Test
    void onlyAdminsOfTheWorkspaceSetSecrets() {
        set(secret, "one", 0).statusCode(201);

        given().basePath("/api/v1").get("/secrets").then().statusCode(401);
        for (var token : List.of(TestTokens.viewer(), TestTokens.developer())) {
            as(token)
                    .header("If-Match", "\"1\"")
                    .body(Map.of("value", "x"))
                    .put("/secrets/" + secret)
                    .then()
                    .statusCode(403);
            as(token).delete("/secrets/" + secret).then().statusCode(403);
            as(token).get("/secrets").then().statusCode(200).body("items.name", hasItem(secret));
        }
        as(TestTokens.stranger()).get("/secrets").then().statusCode(200).body("items.name", not(hasItem(secret)));
        as(TestTokens.stranger()).get("/secrets/" + secret).then().statusCode(404);
        as(TestTokens.stranger()).delete("/secrets/" + secret).then().statusCode(404);
        as(TestTokens.viewer()).get("/secrets/" + secret).then().body("version", equalTo(1));
    }

    private static ValidatableResponse set(String secret, String value, int seen) {
        var request = as(TestTokens.admin()).body(Map.of("value", value));
        return (seen == 0 ? request.header("If-None-Match", "*") : request.header("If-Match", "\"" + seen + "\""))
                .put("/secrets/" + secret)
                .then();
    }

    private DeploymentView deploy(SampleApp app) {
        return upload(app).statusCode(202).extract().as(DeploymentView.class, new JsonOfSyntra());
    }

    private ValidatableResponse upload(SampleApp app) {
        var digest = given().basePath("/api/v1")
                .auth()
                .oauth2(TestTokens.developer())
                .contentType("application/gzip")
                .body(app.tarGz())
                .post("/artifacts")
                .then()
                .statusCode(201)
                .extract()
                .<String>path("digest");
        return as(TestTokens.developer())
                .body(Map.of("artifact_digest", digest))
                .post("/services/" + id + "/deployments")
                .then();
    }

    private DeploymentView change(String what, @Nullable String body) {
        var request = as(TestTokens.developer());
        return (body == null ? request : request.body(body))
                .post("/services/" + id + "/" + what)
                .then()
                .statusCode(202)
                .extract()
                .as(DeploymentView.class, new JsonOfSyntra());
    }

    private static void succeeded(DeploymentView deployment) {
        var end = finished(deployment);
        assertThat(end.state()).as("%s", end.failure()).isEqualTo(DeploymentState.SUCCEEDED);
    }

    private static String failed(DeploymentView deployment, String code) {
        var end = finished(deployment);
        assertThat(end.state()).isEqualTo(DeploymentState.FAILED);
        var failure = Optional.ofNullable(end.failure()).orElseThrow();
        assertThat(failure.code()).isEqualTo(code);
        return failure.message();
    }

    private static DeploymentView finished(DeploymentView deployment) {
        return await().atMost(PATIENCE)
                .until(
                        () -> as(TestTokens.viewer())
                                .get("/deployments/" + deployment.id())
                                .as(DeploymentView.class, new JsonOfSyntra()),
                        now -> now.finishedAt() != null);
    }

    private List<HealthView.Replica> replicas() {
        return as(TestTokens.viewer())
                .get("/services/" + id + "/health")
                .as(HealthView.class, new JsonOfSyntra())
                .replicas();
    }

    /** What the process sees. */
    private Map<String, String> env() throws IOException, InterruptedException {
        var port = replicas().getFirst().port();
        var answer = http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/env"))
                        .build(),
                BodyHandlers.ofString());
        var json = Json.mapper().readTree(answer.body());
        return Json.mapper()
                .convertValue(
                        json, Json.mapper().getTypeFactory().constructMapType(Map.class, String.class, String.class));
    }

    private static boolean isAlive(@Nullable Long pid) {
        return pid != null
                && ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent();
    }

    private static RequestSpecification as(String token) {
        return given().basePath("/api/v1").auth().oauth2(token).contentType("application/json");
    }
}
