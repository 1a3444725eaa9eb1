package io.syntra.deployer;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import io.syntra.contracts.Json;
import io.syntra.contracts.deployer.DeploymentState;
import io.syntra.contracts.deployer.DeploymentView;
import io.syntra.contracts.deployer.HealthView;
import io.syntra.contracts.deployer.ServiceView;
import io.syntra.contracts.event.DeploymentEvent;
import io.syntra.contracts.event.Keeping;
import io.syntra.contracts.event.RouteTable;
import io.syntra.contracts.event.ServiceEvent;
import io.syntra.contracts.event.Topic;
import io.syntra.contracts.event.UsageEvent;
import io.syntra.contracts.router.RouteView;
import io.syntra.identity.Caller;
import io.syntra.identity.Role;
import io.syntra.testing.EventProbe;
import io.syntra.testing.TestTokens;
import io.syntra.testing.WithSyntraEngines;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Real processes, a real database, real events. */
@QuarkusTest
@WithSyntraEngines
class DeployerTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final HttpClient http = HttpClient.newHttpClient();
    private final List<String> services = new ArrayList<>();
    private FakeTelemetry telemetry;
    private String name = "";

    @BeforeEach
    void begin() throws IOException {
        telemetry = new FakeTelemetry();
        name = "shop-" + UUID.randomUUID().toString().substring(0, 8);
    }

    /** Replicas outlive the deployer, so every test ends its own. */
    @AfterEach
    void endReplicas() {
        var pids = services.stream()
                .flatMap(id -> replicas(id).stream())
                .map(HealthView.Replica::pid)
                .toList();
        services.forEach(id -> as(TestTokens.developer()).delete("/services/" + id));
        await().atMost(PATIENCE).until(() -> pids.stream().noneMatch(DeployerTest::isAlive));
        telemetry.close();
    }

    @Test
    void theNewReleaseTakesOverAndARollbackRestoresTheOldOneWithItsEnvironment() throws Exception {
        try (var events = EventProbe.on(Topic.DEPLOYMENT, DeploymentEvent.class);
                var routes = EventProbe.on(Topic.ROUTE, RouteTable.class);
                var usage = EventProbe.on(Topic.USAGE, UsageEvent.class)) {
            var id = create();
            var first = deploy(id, SampleApp.node(name, "env: {GREETING: hello}\nreplicas: 2\n"));
            succeeded(first);
            assertThat(ask(id, "/")).isEqualTo("v1 hello");
            var v1 = replicas(id);
            assertThat(v1).hasSize(2).allSatisfy(replica -> assertThat(replica.state())
                    .isEqualTo("ready"));

            var second = deploy(id, SampleApp.node(name, "env: {GREETING: bye}\n"));
            succeeded(second);
            assertThat(ask(id, "/")).isEqualTo("v2 bye");
            assertThat(v1).noneMatch(replica -> isAlive(replica.pid()));

            var back = change(id, "rollback", "{}");
            routes.await(table -> isOf(id, table)
                    && table.generation() > 0
                    && version(table).equals("v1")
                    && table.at().isAfter(back.requestedAt()));
            succeeded(back);
            assertThat(ask(id, "/")).isEqualTo("v1 hello");
            assertThat(replicas(id)).hasSize(2);

            assertThat(deployment(second.id().toString()).state()).isEqualTo(DeploymentState.ROLLED_BACK);
            events.await(DeploymentEvent.RolledBack.class, event -> event.deploymentId()
                    .equals(second.id()));
            usage.await(event -> event.serviceId().toString().equals(id)
                    && "v2".equals(event.dimensions().get("release"))
                    && event.quantity().signum() > 0);
            as(TestTokens.viewer())
                    .get("/services/" + id)
                    .then()
                    .statusCode(200)
                    .header("ETag", not(equalTo("")))
                    .body("health", equalTo("healthy"))
                    .body("release_number", equalTo(1))
                    .body("replicas", equalTo(2))
                    .body("url", equalTo("http://" + name + ".localhost:8000"));
        }
    }

    /** Also what it no longer says. Guarded by {@code ChangeResource.declared}. */
    @Test
    void howMuchTelemetryIsKeptIsToldWithEachDeployment() {
        try (var events = EventProbe.on(Topic.SERVICE, ServiceEvent.class)) {
            var id = create();
            deploy(id, SampleApp.node(name, "retention: {logs: {days: 7}}\n"));
            deploy(id, SampleApp.node(name, ""));

            await().atMost(PATIENCE).untilAsserted(() -> assertThat(events.events())
                    .extracting(seen -> seen.event())
                    .filteredOn(event ->
                            event.serviceId().toString().equals(id) && event instanceof ServiceEvent.RetentionDeclared)
                    .extracting(event -> ((ServiceEvent.RetentionDeclared) event).retention())
                    .containsExactly(List.of(new Keeping("logs", 7, null)), List.of()));
        }
    }

    @Test
    void aRequestThatTheOldReleaseHasInHandIsAnswered() throws Exception {
        try (var router = new FakeRouter()) {
            var id = create();
            succeeded(deploy(id, SampleApp.node(name, "")));
            var old = replicas(id).getFirst();
            var port = Optional.ofNullable(old.port()).orElseThrow();
            var inHand = new RouteView.Replica(old.id(), "127.0.0.1", port, "healthy", 1);
            router.leaving.add(inHand);
            var slow = http.sendAsync(request(port, "/slow"), BodyHandlers.ofString())
                    .whenComplete((answer, failure) -> router.leaving.remove(inHand));

            var second = deploy(id, SampleApp.node(name, ""));
            assertThat(slow.get(PATIENCE.toSeconds(), TimeUnit.SECONDS).body()).isEqualTo("v1 slowly");

            succeeded(second);
            assertThat(isAlive(old.pid())).isFalse();
            assertThat(ask(id, "/")).startsWith("v2");
            assertThat(router.authorizations).isNotEmpty().allSatisfy(token -> assertThat(token)
                    .startsWith("Bearer "));
        }
    }

    @Test
    void aReleaseThatNeverBecomesHealthyLeavesTheOldOneServing() throws Exception {
        var id = create();
        succeeded(deploy(id, SampleApp.node(name, "")));

        var failed = finished(deploy(id, SampleApp.shell(name, "echo waiting; sleep 60")));

        assertThat(failed.state()).isEqualTo(DeploymentState.FAILED);
        var failure = Optional.ofNullable(failed.failure()).orElseThrow();
        assertThat(failure.code()).isEqualTo("health_timeout");
        assertThat(failure.message()).contains("/healthz", "nothing listens", "v1 still serves");
        assertThat(failure.logTail()).containsExactly("waiting");
        assertThat(ask(id, "/")).startsWith("v1");
        await().atMost(PATIENCE).until(() -> replicas(id).size() == 1);
    }

    @Test
    void aReleaseThatEndsAtOnceFailsWithItsLastLines() {
        var id = create();

        var failed = finished(deploy(id, SampleApp.shell(name, "echo no database >&2; exit 3")));

        var failure = Optional.ofNullable(failed.failure()).orElseThrow();
        assertThat(failure.code()).isEqualTo("start_failed");
        assertThat(failure.message()).contains("exit code 3");
        assertThat(failure.logTail()).containsExactly("no database");
    }

    @Test
    void aCommandThatIsNotThereIsNamedAsSuch() {
        var id = create();

        var failed = finished(deploy(id, SampleApp.withManifest("name: " + name + "\ncommand: [no-such-thing]\n")));

        assertThat(Optional.ofNullable(failed.failure()).orElseThrow().message())
                .contains("cannot be started");
    }

    @Test
    void aFixedPortThatSomeoneElseHasIsSaid() throws Exception {
        try (var taken = new ServerSocket(0)) {
            var id = create();

            var failed = finished(deploy(id, SampleApp.node(name, "port: " + taken.getLocalPort() + "\n")));

            var failure = Optional.ofNullable(failed.failure()).orElseThrow();
            assertThat(failure.code()).isEqualTo("port_in_use");
            assertThat(failure.message()).contains(String.valueOf(taken.getLocalPort()), "Remove port");
        }
    }

    @Test
    void anyLanguageThatReadsPortWorks() throws Exception {
        var id = create();
        succeeded(deploy(id, SampleApp.python(name)));

        assertThat(ask(id, "/")).isEqualTo("python");
    }

    /** And how it ended is told. Guarded by {@code Supervision.again}. */
    @Test
    void aKilledReplicaIsStartedAgain() {
        var id = create();
        succeeded(deploy(id, SampleApp.node(name, "")));
        var before = replicas(id).getFirst();

        ProcessHandle.of(Optional.ofNullable(before.pid()).orElseThrow())
                .orElseThrow()
                .destroyForcibly();

        await().atMost(PATIENCE).until(() -> {
            var now = replicas(id).getFirst();
            return now.state().equals("ready") && now.restarts() == 1 && !Objects.equals(now.pid(), before.pid());
        });
        assertThat(before.lastEnd()).isNull();
        assertThat(replicas(id).getFirst().lastEnd()).satisfies(end -> {
            assertThat(end.exitCode()).isEqualTo(128 + 9);
            assertThat(end.message()).contains("SIGKILL");
        });
    }

    @Test
    void aRollbackWithinOneReleaseRestoresTheReplicas() {
        var id = create();
        var first = deploy(id, SampleApp.node(name, ""));
        succeeded(first);
        var pid = replicas(id).getFirst().pid();
        succeeded(change(id, "scale", "{\"replicas\": 2}"));
        var back = "{\"deployment_id\": \"" + first.id() + "\"}";

        succeeded(change(id, "rollback", back));

        assertThat(replicas(id)).singleElement().satisfies(replica -> assertThat(replica.pid())
                .isEqualTo(pid));
        as(TestTokens.developer())
                .body(back)
                .post("/services/" + id + "/rollback")
                .then()
                .statusCode(409)
                .body("detail", containsString("v1 serves already"));
    }

    /**
     * v2 is on its way when somebody has approved something for v1 alone, and then fails. Nothing else differs in the end:
     * the same release serves, with as many replicas, and the newest deployment is the same as while it was on its way.
     *
     * <p>Guarded by: {@code pendingDeploymentId} in {@code ServiceView.seen}, and where {@code StoredWorlds} writes it.
     */
    @Test
    void whatWasApprovedForWhatServesIsNotDoneToWhatIsOnItsWay() {
        var id = create();
        var first = deploy(id, SampleApp.node(name, ""));
        succeeded(first);
        var before = service(id);
        var etag = etag(id);
        assertThat(before.pendingDeploymentId()).isNull();

        var second = deploy(id, SampleApp.shell(name, "sleep 60"));
        var meanwhile = service(id);
        var etagMeanwhile = etag(id);
        assertThat(meanwhile.pendingDeploymentId()).isEqualTo(second.id());
        var changes = Map.of(
                "restart", "",
                "scale", "{\"replicas\":2}",
                "env", "{\"key\":\"GREETING\",\"value\":\"bye\"}",
                "deployments", "{}",
                "rollback", "{\"deployment_id\":\"" + first.id() + "\"}");
        changes.forEach((what, body) -> {
            approved(id, what, body, before.seen()).statusCode(412).body("code", equalTo("precondition_failed"));
            inPerson(id, what, body, etag).statusCode(412).body("code", equalTo("precondition_failed"));
        });

        assertThat(finished(second).state()).isEqualTo(DeploymentState.FAILED);
        var after = service(id);
        assertThat(after.pendingDeploymentId()).isNull();
        assertThat(after.latestDeploymentId()).isEqualTo(second.id());
        changes.forEach((what, body) -> {
            approved(id, what, body, meanwhile.seen()).statusCode(412).body("code", equalTo("precondition_failed"));
            inPerson(id, what, body, etagMeanwhile).statusCode(412).body("code", equalTo("precondition_failed"));
        });
        assertThat(service(id)).isEqualTo(after);
    }

    /**
     * What serves is not touched. Guarded by: the serving incarnation in {@code Goals.backTo}; and the release that
     * replicas go with in {@code ChangeResource.deploy}.
     */
    @Test
    void whatIsOnItsWayIsGivenUpForWhatServesAndCanBeDeployedOnceMore() throws Exception {
        var id = create();
        var first = deploy(id, SampleApp.node(name, ""));
        succeeded(first);
        var pid = replicas(id).getFirst().pid();
        var second = deploy(id, SampleApp.shell(name, "sleep 60"));
        var back = "{\"deployment_id\":\"" + first.id() + "\"}";

        var given = approved(id, "rollback", back, service(id).seen())
                .statusCode(202)
                .extract()
                .as(DeploymentView.class, new JsonOfSyntra());
        succeeded(given);
        assertThat(deployment(second.id().toString()).state()).isEqualTo(DeploymentState.SUPERSEDED);
        assertThat(service(id).pendingDeploymentId()).isNull();
        assertThat(ask(id, "/")).startsWith("v1");
        await().atMost(PATIENCE).until(() -> replicas(id).size() == 1);
        assertThat(replicas(id).getFirst().pid()).isEqualTo(pid);

        var again = change(id, "deployments", "{\"release_id\": \"" + second.releaseId() + "\"}");
        assertThat(again.releaseNumber()).isEqualTo(2);
        assertThat(again.replicas()).isEqualTo(1);
        var more = change(id, "deployments", "{\"release_id\": \"" + second.releaseId() + "\", \"replicas\": 2}");
        assertThat(more.replicas()).isEqualTo(2);
        // Whoever says nothing of what they saw changes what is on its way.
        assertThat(change(id, "restart", null).releaseNumber()).isEqualTo(2);
        succeeded(change(id, "rollback", "{}"));
        assertThat(replicas(id)).extracting(HealthView.Replica::pid).contains(pid);

        inPerson(id, "deployments", "{\"release_id\": \"" + UUID.randomUUID() + "\"}", "*")
                .statusCode(404)
                .body("code", equalTo("release_not_found"));
        inPerson(
                        id,
                        "deployments",
                        "{\"release_id\": \"" + second.releaseId() + "\", \"artifact_digest\": \"sha256:0\"}",
                        "*")
                .statusCode(400)
                .body("fields[0].name", equalTo("release_id"));
        for (var wrong :
                List.of("\"replicas\": 2", "\"release_id\": \"" + second.releaseId() + "\", \"replicas\": 51")) {
            inPerson(id, "deployments", "{" + wrong + "}", "*")
                    .statusCode(400)
                    .body("fields[0].name", equalTo("replicas"));
        }
    }

    private static ServiceView service(String id) {
        return as(TestTokens.viewer()).get("/services/" + id).as(ServiceView.class, new JsonOfSyntra());
    }

    private static String etag(String id) {
        return as(TestTokens.viewer()).get("/services/" + id).header("ETag");
    }

    /** As the agent asks for a person who approved it for what they had seen. */
    private static ValidatableResponse approved(String id, String what, String body, String seen) {
        var ada = new Caller(TestTokens.WORKSPACE, "ada", Role.including(Role.ADMIN), null);
        var call = new Approved(ada, "/services/" + id + "/" + what, seen, body);
        return sent(
                as(TestTokens.onBehalfOf(ada, "agent"))
                        .headers(call.headers(UUID.randomUUID().toString())),
                call.path(),
                body);
    }

    private static ValidatableResponse inPerson(String id, String what, String body, String etag) {
        return sent(as(TestTokens.admin()).header("If-Match", etag), "/services/" + id + "/" + what, body);
    }

    private static ValidatableResponse sent(RequestSpecification request, String path, String body) {
        return (body.isEmpty() ? request : request.body(body)).post(path).then();
    }

    @Test
    void scalesUpAndDownAndRestarts() {
        var id = create();
        succeeded(deploy(id, SampleApp.node(name, "")));
        var first = replicas(id).getFirst().pid();

        succeeded(change(id, "scale", "{\"replicas\": 3}"));
        assertThat(replicas(id)).hasSize(3).extracting(HealthView.Replica::pid).contains(first);

        succeeded(change(id, "scale", "{\"replicas\": 1}"));
        assertThat(replicas(id)).hasSize(1);
        var last = replicas(id).getFirst().pid();

        succeeded(change(id, "restart", null));
        assertThat(replicas(id)).singleElement().satisfies(replica -> assertThat(replica.pid())
                .isNotEqualTo(last));
    }

    @Test
    void aReplicaGetsItsOwnEnvironmentAndNothingOfTheDeployers() throws Exception {
        var id = create();
        succeeded(deploy(id, SampleApp.node(name, "env: {A: b}\n")));

        var env = Json.mapper().readTree(ask(id, "/env"));

        assertThat(env.path("A").asText()).isEqualTo("b");
        assertThat(env.path("SYNTRA_SERVICE_ID").asText()).isEqualTo(id);
        assertThat(env.path("SYNTRA_SERVICE_NAME").asText()).isEqualTo(name);
        assertThat(env.path("SYNTRA_VERSION").asText()).isEqualTo("v1");
        assertThat(env.path("OTEL_EXPORTER_OTLP_ENDPOINT").asText()).isEqualTo("http://127.0.0.1:28431");
        assertThat(env.path("OTEL_EXPORTER_OTLP_HEADERS").asText()).startsWith("authorization=Bearer%20ey");
        var names = new ArrayList<String>();
        env.fieldNames().forEachRemaining(names::add);
        assertThat(names)
                .containsExactlyInAnyOrder(
                        "A",
                        "HOME",
                        "LANG",
                        "OTEL_EXPORTER_OTLP_ENDPOINT",
                        "OTEL_EXPORTER_OTLP_HEADERS",
                        "OTEL_EXPORTER_OTLP_PROTOCOL",
                        "OTEL_RESOURCE_ATTRIBUTES",
                        "OTEL_SERVICE_NAME",
                        "PATH",
                        "PORT",
                        "SYNTRA_REPLICA_ID",
                        "SYNTRA_SERVICE_ID",
                        "SYNTRA_SERVICE_NAME",
                        "SYNTRA_VERSION");
    }

    @Test
    void outputIsShippedOnceAlsoWhenTelemetryWasAway() throws Exception {
        telemetry.status = 503;
        var id = create();
        succeeded(deploy(id, SampleApp.node(name, "")));
        ask(id, "/log");
        telemetry.status = 200;
        await().atMost(PATIENCE).until(() -> bodies().contains("hello from v1"));
        ask(id, "/fail");

        await().atMost(PATIENCE).until(() -> bodies().stream().anyMatch(body -> body.startsWith("TypeError")));

        assertThat(bodies()).hasSize(3).contains("listening", "hello from v1");
        var trace = telemetry.of(name).getLast();
        assertThat(trace.body()).contains("reading 'user'").contains("\n    at ");
        assertThat(trace.record().getSeverityText()).isEqualTo("ERROR");
        assertThat(trace.attributes()).containsEntry("log.iostream", "stderr");
        assertThat(trace.resource())
                .containsEntry("service.version", "v1")
                .containsEntry("syntra.service_id", id)
                .containsEntry(
                        "service.instance.id", replicas(id).getFirst().id().toString());
        assertThat(telemetry.authorization).startsWith("Bearer ey");
    }

    @Test
    void aDeletedServiceEndsItsReplicasAndItsRouteAndFreesItsName() {
        try (var events = EventProbe.on(Topic.SERVICE, ServiceEvent.class);
                var routes = EventProbe.on(Topic.ROUTE, RouteTable.class)) {
            var id = create();
            succeeded(deploy(id, SampleApp.node(name, "")));
            var pid = replicas(id).getFirst().pid();

            as(TestTokens.developer())
                    .header("If-Match", "\"1\"")
                    .delete("/services/" + id)
                    .then()
                    .statusCode(412)
                    .body("code", equalTo("precondition_failed"));
            as(TestTokens.developer()).delete("/services/" + id).then().statusCode(204);

            events.await(
                    ServiceEvent.Deleted.class,
                    event -> event.serviceId().toString().equals(id));
            routes.await(table ->
                    isOf(id, table) && table.generation() > 1 && table.targets().isEmpty());
            await().atMost(PATIENCE).until(() -> !isAlive(pid));
            as(TestTokens.viewer()).get("/services/" + id).then().statusCode(404);
            create();
        }
    }

    @Test
    void theSameKeyIsTheSameDeployment() {
        var id = create();
        succeeded(deploy(id, SampleApp.node(name, "")));
        var key = UUID.randomUUID().toString();

        var first = as(TestTokens.developer())
                .header("Idempotency-Key", key)
                .body("{\"replicas\": 2}")
                .post("/services/" + id + "/scale")
                .then()
                .statusCode(202)
                .extract()
                .<String>path("id");
        as(TestTokens.developer())
                .header("Idempotency-Key", key)
                .body("{\"replicas\": 2}")
                .post("/services/" + id + "/scale")
                .then()
                .statusCode(202)
                .body("id", equalTo(first));
        as(TestTokens.developer())
                .header("Idempotency-Key", key)
                .body("{\"replicas\": 3}")
                .post("/services/" + id + "/scale")
                .then()
                .statusCode(422)
                .body("code", equalTo("idempotency_key_reused"));
        // Who lost the answer asks by the key alone.
        as(TestTokens.developer())
                .queryParam("idempotency_key", key)
                .get("/services/" + id + "/deployments")
                .then()
                .statusCode(200)
                .body("items.id", equalTo(List.of(first)))
                .body("items[0].idempotency_key", equalTo(key));
        // Another's request with the same key would be another one, and so would the agent's for the same person.
        var dev = new Caller(TestTokens.WORKSPACE, "dev", Role.including(Role.DEVELOPER), null);
        for (var token : List.of(TestTokens.viewer(), TestTokens.admin(), TestTokens.onBehalfOf(dev, "agent"))) {
            as(token)
                    .queryParam("idempotency_key", key)
                    .get("/services/" + id + "/deployments")
                    .then()
                    .statusCode(200)
                    .body("items.size()", equalTo(0));
        }
        as(TestTokens.developer())
                .queryParam("idempotency_key", "never sent")
                .get("/services/" + id + "/deployments")
                .then()
                .statusCode(200)
                .body("items.size()", equalTo(0));
    }

    @Test
    void aWrongManifestIsRefusedAtOnceAndNothingIsStored() {
        var id = create();

        refused(SampleApp.withManifest("name: " + name + "\ncommand: [node]\nhelth: /up\n"))
                .statusCode(422)
                .contentType("application/problem+json")
                .body("code", equalTo("invalid_manifest"))
                .body("fields[0].name", equalTo("helth"))
                .body("fields[0].message", containsString("line 3"))
                .body("fields[0].message", containsString("did you mean health?"));
        upload(id, SampleApp.withManifest("name: other\ncommand: [node]\n"))
                .statusCode(422)
                .body("fields[0].message", containsString(name));
        // Also while the service is not there yet.
        artifact(SampleApp.withManifest("name: other\ncommand: [node]\n"), name + "-new")
                .statusCode(422)
                .body("code", equalTo("invalid_manifest"))
                .body("fields[0].message", containsString(name + "-new"));
        refused(SampleApp.withManifest("name: " + name + "\n")).statusCode(422).body("fields.name", hasItem("command"));

        as(TestTokens.viewer()).get("/services/" + id + "/releases").then().body("items.size()", equalTo(0));
        as(TestTokens.viewer()).get("/services/" + id + "/deployments").then().body("items.size()", equalTo(0));
    }

    @Test
    void badArtifactsAreRefused() {
        var developer = given().basePath("/api/v1")
                .auth()
                .oauth2(TestTokens.developer())
                .contentType("application/gzip");
        developer
                .body("hello".getBytes(StandardCharsets.UTF_8))
                .post("/artifacts")
                .then()
                .statusCode(422)
                .body("code", equalTo("invalid_artifact"));
        developer
                .body(gzip("hello ".repeat(1000)))
                .post("/artifacts")
                .then()
                .statusCode(422)
                .body("code", equalTo("invalid_artifact"));
        var large = new byte[1024 * 1024 + 1];
        large[0] = 0x1f;
        large[1] = (byte) 0x8b;
        given().basePath("/api/v1")
                .auth()
                .oauth2(TestTokens.developer())
                .contentType("application/gzip")
                .body(large)
                .post("/artifacts")
                .then()
                .statusCode(413)
                .body("detail", containsString("1 MB"));
        as(TestTokens.developer()).body("{}").post("/artifacts").then().statusCode(415);
        var id = create();
        as(TestTokens.developer())
                .body("{\"artifact_digest\": \"sha256:" + "0".repeat(64) + "\"}")
                .post("/services/" + id + "/deployments")
                .then()
                .statusCode(404)
                .body("code", equalTo("artifact_not_found"));
        as(TestTokens.developer())
                .body("{\"artifact_digest\": \"../../etc\"}")
                .post("/services/" + id + "/deployments")
                .then()
                .statusCode(400)
                .body("fields[0].name", equalTo("artifact_digest"));
    }

    @Test
    void badRequestsAreRefused() {
        var id = create();
        as(TestTokens.developer())
                .body("{\"name\": \"" + name + "\"}")
                .post("/services")
                .then()
                .statusCode(409)
                .body("code", equalTo("name_taken"));
        as(TestTokens.developer())
                .body("{\"name\": \"Not A Host\"}")
                .post("/services")
                .then()
                .statusCode(400)
                .body("fields[0].name", equalTo("name"));
        as(TestTokens.developer()).body("{\"name\":").post("/services").then().statusCode(400);
        as(TestTokens.developer())
                .contentType("text/plain")
                .body("no-json")
                .post("/services")
                .then()
                .statusCode(415)
                .body("code", equalTo("unsupported_media_type"));
        as(TestTokens.developer())
                .body("{\"replicas\": 51}")
                .post("/services/" + id + "/scale")
                .then()
                .statusCode(400)
                .body("fields[0].name", equalTo("replicas"));
        for (var unclear : List.of("{}", "{\"replicas\": null}", "{\"replicas\": 2.7}", "{\"replicas\": \"\"}")) {
            as(TestTokens.developer())
                    .body(unclear)
                    .post("/services/" + id + "/scale")
                    .then()
                    .statusCode(400)
                    .body("fields[0].name", equalTo("replicas"));
        }
        as(TestTokens.developer())
                .post("/services/" + id + "/restart")
                .then()
                .statusCode(409)
                .body("code", equalTo("never_deployed"));
        as(TestTokens.developer())
                .body("{}")
                .post("/services/" + id + "/rollback")
                .then()
                .statusCode(409)
                .body("code", equalTo("nothing_to_roll_back"));
        as(TestTokens.developer())
                .body("{\"name\": \"" + "a".repeat(1024 * 1024) + "\"}")
                .post("/services")
                .then()
                .statusCode(413)
                .body("code", equalTo("too_large"));
        as(TestTokens.viewer()).get("/services?limit=0").then().statusCode(400);
        as(TestTokens.viewer()).get("/services?cursor=%20").then().statusCode(400);
        as(TestTokens.viewer()).get("/services?cursor=AA").then().statusCode(400);
        for (var path : List.of("/services?name=%00", "/services/" + id + "/deployments?idempotency_key=%00")) {
            as(TestTokens.viewer())
                    .urlEncodingEnabled(false)
                    .get(path)
                    .then()
                    .statusCode(400)
                    .body("code", equalTo("invalid_field"));
        }
        as(TestTokens.viewer())
                .get("/services/nonsense")
                .then()
                .statusCode(404)
                .body("code", equalTo("service_not_found"));
        as(TestTokens.viewer()).get("/deployments/" + id).then().statusCode(404);
    }

    @Test
    void onlyThoseWhoMayDoWhatTheyMay() {
        var id = create();
        given().basePath("/api/v1").get("/services").then().statusCode(401).body("code", equalTo("unauthenticated"));
        as(TestTokens.expired()).get("/services").then().statusCode(401);
        as(TestTokens.forged()).get("/services").then().statusCode(401);
        as(TestTokens.viewer())
                .body("{\"name\": \"x\"}")
                .post("/services")
                .then()
                .statusCode(403)
                .body("code", equalTo("forbidden"));
        as(TestTokens.viewer()).delete("/services/" + id).then().statusCode(403);
        for (var path : List.of("", "/health", "/releases", "/releases/" + UUID.randomUUID(), "/deployments")) {
            as(TestTokens.stranger())
                    .get("/services/" + id + path)
                    .then()
                    .statusCode(404)
                    .body("code", equalTo("service_not_found"));
        }
        as(TestTokens.stranger())
                .body("{\"replicas\": 1}")
                .post("/services/" + id + "/scale")
                .then()
                .statusCode(404);
        as(TestTokens.stranger()).delete("/services/" + id).then().statusCode(404);
        as(TestTokens.stranger()).get("/services").then().body("items.name", not(hasItem(name)));
    }

    @Test
    void listsByPage() {
        for (var suffix : List.of("a", "b", "c")) {
            name = name.substring(0, 13) + suffix;
            create();
        }

        var first = as(TestTokens.viewer()).get("/services?limit=2").then().statusCode(200);
        first.body("items.size()", equalTo(2));
        var cursor = first.extract().<String>path("next_cursor");
        as(TestTokens.viewer())
                .get("/services?limit=1&cursor=" + cursor)
                .then()
                .statusCode(200)
                .body("items.size()", equalTo(1))
                .body("items[0].name", not(equalTo(first.extract().<String>path("items[1].name"))));
        as(TestTokens.viewer()).get("/services?name=" + name).then().body("items.name", equalTo(List.of(name)));
    }

    private static byte[] gzip(String text) {
        var bytes = new java.io.ByteArrayOutputStream();
        try (var gzip = new java.util.zip.GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private String create() {
        var id = as(TestTokens.developer())
                .body(Map.of("name", name))
                .post("/services")
                .then()
                .statusCode(201)
                .body("health", equalTo("unknown"))
                .extract()
                .<String>path("id");
        services.add(id);
        return id;
    }

    private DeploymentView deploy(String id, SampleApp app) {
        return upload(id, app).statusCode(202).extract().as(DeploymentView.class, new JsonOfSyntra());
    }

    private static ValidatableResponse refused(SampleApp app) {
        return artifact(app, null);
    }

    private static ValidatableResponse artifact(SampleApp app, @Nullable String serviceName) {
        return given().basePath("/api/v1")
                .auth()
                .oauth2(TestTokens.developer())
                .contentType("application/gzip")
                .body(app.tarGz())
                .post("/artifacts" + (serviceName == null ? "" : "?service_name=" + serviceName))
                .then();
    }

    private ValidatableResponse upload(String id, SampleApp app) {
        var digest = artifact(app, null).statusCode(201).extract().<String>path("digest");
        return as(TestTokens.developer())
                .body(Map.of("artifact_digest", digest))
                .post("/services/" + id + "/deployments")
                .then();
    }

    private static DeploymentView change(String id, String what, @Nullable String body) {
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

    private static DeploymentView finished(DeploymentView deployment) {
        return await().atMost(PATIENCE)
                .until(() -> deployment(deployment.id().toString()), now -> now.finishedAt() != null);
    }

    private static DeploymentView deployment(String id) {
        return as(TestTokens.viewer())
                .get("/deployments/" + id)
                .then()
                .statusCode(200)
                .extract()
                .as(DeploymentView.class, new JsonOfSyntra());
    }

    private static List<HealthView.Replica> replicas(String id) {
        var response = as(TestTokens.viewer()).get("/services/" + id + "/health");
        return response.statusCode() == 404
                ? List.of()
                : response.as(HealthView.class, new JsonOfSyntra()).replicas();
    }

    /** Directly; the router is another service. */
    private String ask(String id, String path) throws IOException, InterruptedException {
        var port = replicas(id).getFirst().port();
        return http.send(request(Optional.ofNullable(port).orElseThrow(), path), BodyHandlers.ofString())
                .body();
    }

    private static HttpRequest request(int port, String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .build();
    }

    private List<String> bodies() {
        return telemetry.of(name).stream().map(FakeTelemetry.Seen::body).toList();
    }

    private static boolean isOf(String id, RouteTable table) {
        return table.serviceId().toString().equals(id);
    }

    private static String version(RouteTable table) {
        return table.targets().isEmpty() ? "" : table.targets().getFirst().version();
    }

    private static boolean isAlive(@Nullable Long pid) {
        return pid != null
                && ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent();
    }

    private static RequestSpecification as(String token) {
        return given().basePath("/api/v1").auth().oauth2(token).contentType("application/json");
    }
}
