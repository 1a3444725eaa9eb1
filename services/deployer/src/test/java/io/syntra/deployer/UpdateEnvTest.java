package io.syntra.deployer;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import io.syntra.contracts.Json;
import io.syntra.contracts.Page;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.deployer.DeploymentKind;
import io.syntra.contracts.deployer.DeploymentState;
import io.syntra.contracts.deployer.DeploymentView;
import io.syntra.contracts.deployer.HealthView;
import io.syntra.contracts.deployer.ReleaseView;
import io.syntra.contracts.event.DeploymentEvent;
import io.syntra.contracts.event.ServiceEvent;
import io.syntra.contracts.event.Topic;
import io.syntra.testing.EventProbe;
import io.syntra.testing.TestTokens;
import io.syntra.testing.WithSyntraEngines;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One variable changes while the service serves, and comes back with a rollback. */
@QuarkusTest
@WithSyntraEngines
class UpdateEnvTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final HttpClient http = HttpClient.newHttpClient();
    private FakeTelemetry telemetry;
    private String name = "";
    private String id = "";

    @BeforeEach
    void begin() throws IOException {
        telemetry = new FakeTelemetry();
        name = "env-" + UUID.randomUUID().toString().substring(0, 8);
        id = as(TestTokens.developer())
                .body(Map.of("name", name))
                .post("/services")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    /** Replicas outlive the deployer, so every test ends its own. */
    @AfterEach
    void endReplicas() {
        var pids = replicas().stream().map(HealthView.Replica::pid).toList();
        as(TestTokens.developer()).delete("/services/" + id);
        await().atMost(PATIENCE).until(() -> pids.stream()
                .noneMatch(pid -> pid != null
                        && ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent()));
        telemetry.close();
    }

    @Test
    void theServiceRunsWithTheNewValueAndARollbackBringsTheOldOneBack() throws Exception {
        try (var events = EventProbe.on(Topic.SERVICE, ServiceEvent.class);
                var ways = EventProbe.on(Topic.DEPLOYMENT, DeploymentEvent.class)) {
            var first = succeeded(deploy("env: {GREETING: hello, KEEP: it}\nreplicas: 2\n"));
            succeeded(view(as(TestTokens.developer())
                    .body("{\"replicas\": 1}")
                    .post("/services/" + id + "/scale")
                    .then()));

            var changed = succeeded(view(update("GREETING", "bye")));

            assertThat(ask("/")).isEqualTo("v2 bye");
            assertThat(changed.kind()).isEqualTo(DeploymentKind.ENV_UPDATE);
            assertThat(changed.replicas()).as("as scaled").isEqualTo(1);
            assertThat(changed.requestedBy()).isEqualTo("ada");
            var said = events.await(ServiceEvent.EnvChanged.class, event -> isHere(event.serviceId()));
            assertThat(said.keys()).containsExactly("GREETING");
            ways.await(
                    DeploymentEvent.Succeeded.class,
                    event -> isHere(event.serviceId()) && event.kind() == DeploymentKind.ENV_UPDATE);
            var before = release(first);
            var after = release(changed);
            assertThat(after.env()).isEqualTo(Map.of("GREETING", "bye", "KEEP", "it"));
            assertThat(after)
                    .usingRecursiveComparison()
                    .ignoringFields("id", "number", "version", "env", "createdAt", "createdBy")
                    .isEqualTo(before);

            succeeded(view(as(TestTokens.developer())
                    .body("{}")
                    .post("/services/" + id + "/rollback")
                    .then()));
            assertThat(ask("/")).isEqualTo("v1 hello");
            assertThat(deployment(changed).state()).isEqualTo(DeploymentState.ROLLED_BACK);
        }
    }

    /** A value that the app cannot live with is not served, and is not what the next change builds on. */
    @Test
    void anEnvironmentThatBreaksTheAppLeavesTheOldOneServing() throws Exception {
        succeeded(deploy("env: {GREETING: hello}\n"));

        var failed = finished(view(update("NODE_OPTIONS", "--no-such-option")));

        assertThat(failed.state()).isEqualTo(DeploymentState.FAILED);
        assertThat(ask("/")).isEqualTo("v1 hello");
        succeeded(view(update("GREETING", "bye")));
        assertThat(ask("/env")).contains("\"GREETING\":\"bye\"").doesNotContain("NODE_OPTIONS");
        var without = succeeded(view(update("GREETING", null)));
        assertThat(ask("/env")).doesNotContain("GREETING");

        // Nor does it come to serve by the right to deploy. Guarded by: Goals.mayDeploy
        deployOnceMore(TestTokens.developer(), failed)
                .statusCode(403)
                .body("detail", containsString("v2 was made for a change of the environment and never served"));
        deployOnceMore(TestTokens.developer(), without).statusCode(202);
        deployOnceMore(TestTokens.admin(), failed).statusCode(202).body("release_number", equalTo(2));
    }

    private ValidatableResponse deployOnceMore(String token, DeploymentView deployment) {
        return as(token)
                .body(Map.of("release_id", deployment.releaseId().toString()))
                .post("/services/" + id + "/deployments")
                .then();
    }

    @Test
    void theSameKeyIsTheSameChangeAndAStaleOneIsNone() {
        succeeded(deploy("env: {GREETING: hello}\n"));
        var etag = as(TestTokens.viewer()).get("/services/" + id).header("ETag");
        var key = UUID.randomUUID().toString();

        var first = view(admin(key, etag)
                .body(body("GREETING", "bye"))
                .post("/services/" + id + "/env")
                .then());
        admin(key, etag)
                .body(body("GREETING", "bye"))
                .post("/services/" + id + "/env")
                .then()
                .statusCode(202)
                .body("id", equalTo(first.id().toString()));
        admin(key, etag)
                .body(body("GREETING", "other"))
                .post("/services/" + id + "/env")
                .then()
                .statusCode(422)
                .body("code", equalTo("idempotency_key_reused"));
        admin(UUID.randomUUID().toString(), etag)
                .body(body("GREETING", "late"))
                .post("/services/" + id + "/env")
                .then()
                .statusCode(412)
                .body("code", equalTo("precondition_failed"));
        // As every other change: whoever decided on it saw the service as it was then.
        for (var change : Map.of(
                        "deployments", "{}",
                        "scale", "{\"replicas\": 2}",
                        "restart", "",
                        "rollback", "{}")
                .entrySet()) {
            admin(UUID.randomUUID().toString(), etag)
                    .body(change.getValue())
                    .post("/services/" + id + "/" + change.getKey())
                    .then()
                    .statusCode(412)
                    .body("code", equalTo("precondition_failed"));
        }

        succeeded(first);
        update("GREETING", "bye").statusCode(409).body("detail", containsString("nothing to do"));
        assertThat(releases(TestTokens.developer())).hasSize(2);
    }

    /** Guarded by: {@code viewFor} in {@code ReleaseResource}, and the service and the id in {@code Releases.require}. */
    @Test
    void onlyAnAdminChangesItAndAViewerReadsNoValue() {
        // The name of the service is another one in each run, and so is the secret's.
        var reference = "secret:" + name;
        as(TestTokens.admin())
                .header("If-None-Match", "*")
                .body(Map.of("value", "sesame"))
                .put("/secrets/" + name)
                .then()
                .statusCode(201);
        succeeded(deploy("env: {GREETING: hunter2, TOKEN: '" + reference + "'}\n"));

        for (var token : List.of(TestTokens.viewer(), TestTokens.developer())) {
            as(token)
                    .body(body("GREETING", "x"))
                    .post("/services/" + id + "/env")
                    .then()
                    .statusCode(403);
        }
        as(TestTokens.stranger())
                .body(body("GREETING", "x"))
                .post("/services/" + id + "/env")
                .then()
                .statusCode(404);
        as(TestTokens.viewer())
                .get("/services/" + id + "/releases")
                .then()
                .body("items[0].env.GREETING", equalTo(ReleaseView.MASKED))
                .body("items[0].env.TOKEN", equalTo(reference))
                .body(not(containsString("hunter2")));
        var newest = releases(TestTokens.developer()).getFirst();
        assertThat(newest.env()).containsEntry("GREETING", "hunter2");
        var one = "/services/" + id + "/releases/" + newest.id();
        as(TestTokens.developer())
                .get(one)
                .then()
                .body("number", equalTo(newest.number()))
                .body("env.GREETING", equalTo("hunter2"));
        as(TestTokens.viewer()).get(one).then().body("env.GREETING", equalTo(ReleaseView.MASKED));
        var other = as(TestTokens.developer())
                .body(Map.of("name", name + "-other"))
                .post("/services")
                .then()
                .statusCode(201)
                .extract()
                .<String>path("id");
        for (var none : List.of(
                id + "/releases/no-id", id + "/releases/" + UUID.randomUUID(), other + "/releases/" + newest.id())) {
            as(TestTokens.viewer())
                    .get("/services/" + none)
                    .then()
                    .statusCode(404)
                    .body("code", equalTo("release_not_found"));
        }
        as(TestTokens.developer()).delete("/services/" + other);
    }

    @Test
    void whatIsWrongIsNamedAndNothingIsStored() {
        update("GREETING", "x").statusCode(409).body("code", equalTo("never_deployed"));
        update("SYNTRA_VERSION", "x")
                .statusCode(400)
                .body("fields[0].name", equalTo("key"))
                .body("detail", containsString("set by Syntra"));
        update("TOKEN", "secret:" + name)
                .statusCode(422)
                .body("code", equalTo("secret_missing"))
                .body("fields[0].name", equalTo("env.TOKEN"))
                .body("detail", containsString("secrets set " + name));
        as(TestTokens.admin())
                .body("{\"key\": \"GREETING\"}")
                .post("/services/" + id + "/env")
                .then()
                .statusCode(400)
                .body("fields[0].name", equalTo("value"));
        as(TestTokens.admin())
                .body("{\"value\": \"x\"}")
                .post("/services/" + id + "/env")
                .then()
                .statusCode(400)
                .body("fields[0].name", equalTo("key"));
        as(TestTokens.admin()).post("/services/" + id + "/env").then().statusCode(400);
        assertThat(releases(TestTokens.developer())).isEmpty();
    }

    private ValidatableResponse update(String key, @Nullable String value) {
        return as(TestTokens.admin())
                .body(body(key, value))
                .post("/services/" + id + "/env")
                .then();
    }

    private static String body(String key, @Nullable String value) {
        return "{\"key\": \"" + key + "\", \"value\": " + (value == null ? "null" : "\"" + value + "\"") + "}";
    }

    private static RequestSpecification admin(String key, String etag) {
        return as(TestTokens.admin()).header("Idempotency-Key", key).header("If-Match", etag);
    }

    private DeploymentView deploy(String more) {
        var digest = given().basePath("/api/v1")
                .auth()
                .oauth2(TestTokens.developer())
                .contentType("application/gzip")
                .body(SampleApp.node(name, more).tarGz())
                .post("/artifacts")
                .then()
                .statusCode(201)
                .extract()
                .<String>path("digest");
        return view(as(TestTokens.developer())
                .body(Map.of("artifact_digest", digest))
                .post("/services/" + id + "/deployments")
                .then());
    }

    private static DeploymentView view(ValidatableResponse response) {
        return response.statusCode(202).extract().as(DeploymentView.class, new JsonOfSyntra());
    }

    private static DeploymentView succeeded(DeploymentView deployment) {
        var end = finished(deployment);
        assertThat(end.state()).as("%s", end.failure()).isEqualTo(DeploymentState.SUCCEEDED);
        return end;
    }

    private static DeploymentView finished(DeploymentView deployment) {
        return await().atMost(PATIENCE).until(() -> deployment(deployment), now -> now.finishedAt() != null);
    }

    private static DeploymentView deployment(DeploymentView deployment) {
        return as(TestTokens.viewer())
                .get("/deployments/" + deployment.id())
                .as(DeploymentView.class, new JsonOfSyntra());
    }

    private ReleaseView release(DeploymentView deployment) {
        return releases(TestTokens.developer()).stream()
                .filter(release -> release.id().equals(deployment.releaseId()))
                .findFirst()
                .orElseThrow();
    }

    private List<ReleaseView> releases(String token) {
        try {
            var json = as(token).get("/services/" + id + "/releases").asString();
            return Json.mapper()
                    .readValue(json, new TypeReference<Page<ReleaseView>>() {})
                    .items();
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<HealthView.Replica> replicas() {
        return as(TestTokens.viewer())
                .get("/services/" + id + "/health")
                .as(HealthView.class, new JsonOfSyntra())
                .replicas();
    }

    private boolean isHere(ServiceId service) {
        return service.toString().equals(id);
    }

    /** Directly; the router is another service. */
    private String ask(String path) throws IOException, InterruptedException {
        return http.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:"
                                        + replicas().getFirst().port() + path))
                                .build(),
                        BodyHandlers.ofString())
                .body();
    }

    private static RequestSpecification as(String token) {
        return given().basePath("/api/v1").auth().oauth2(token).contentType("application/json");
    }
}
