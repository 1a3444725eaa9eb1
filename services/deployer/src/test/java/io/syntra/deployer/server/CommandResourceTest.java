package io.syntra.deployer.server;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import io.syntra.contracts.Json;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.deployer.CommandState;
import io.syntra.deployer.Approved;
import io.syntra.deployer.Database;
import io.syntra.deployer.command.CommandLimits;
import io.syntra.identity.Caller;
import io.syntra.identity.Role;
import io.syntra.testing.TestTokens;
import io.syntra.testing.WithSyntraEngines;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands over REST: once for each key, for admins, within the policy. */
@QuarkusTest
@WithSyntraEngines
class CommandResourceTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String COMMANDS = "/servers/local/commands";

    @TempDir
    Path folder;

    @Inject
    FakeSandboxes sandboxes;

    @Inject
    StoredCommands commands;

    @Inject
    RunningCommands running;

    @Inject
    ServerConfig config;

    private String key = "";

    @BeforeEach
    void begin() {
        sandboxes.isThere = true;
        sandboxes.script = "exec \"$@\"";
        key = UUID.randomUUID().toString();
    }

    @Test
    void anAdminRunsACommandAndReadsWhatItSaid() {
        var asked = run(key, "uname", "-s").statusCode(202).body("state", equalTo("running"));

        var done = settled(asked.extract().path("id"));

        assertThat(done.getString("state")).isEqualTo("finished");
        assertThat(done.getInt("exit_code")).isZero();
        assertThat(done.getString("stdout")).isEqualTo("Linux\n");
        assertThat(done.getString("stderr")).isEmpty();
        assertThat(done.getBoolean("truncated")).isFalse();
        assertThat(done.getList("command")).isEqualTo(List.of("uname", "-s"));
        assertThat(done.getString("sandbox")).isEqualTo("fake 1.0");
        assertThat(done.getString("requested_by")).isEqualTo("ada");
        assertThat(done.getString("server_id")).isEqualTo("local");
        assertThat(done.getLong("took_ms")).isNotNegative();
        as(TestTokens.admin())
                .get(COMMANDS + "?idempotency_key=" + key)
                .then()
                .statusCode(200)
                .body("items.id", equalTo(List.of(done.getString("id"))))
                .body("items[0].state", equalTo("finished"))
                .body("items[0].stdout", nullValue());
        as(TestTokens.admin()).get(COMMANDS).then().body("items.id", hasItem(done.getString("id")));
    }

    /** Seen red with the unique key of the table removed. */
    @Test
    void aKeyIsOneCommandForEverAlsoForManyAtOnce() throws Exception {
        var runs = folder.resolve("runs");
        sandboxes.script = "echo run >> " + runs + "; exec \"$@\"";
        List<String> ids;
        try (var threads = Executors.newFixedThreadPool(10)) {
            Callable<String> ask =
                    () -> run(key, "uptime").statusCode(202).extract().path("id");
            ids = threads.invokeAll(java.util.Collections.nCopies(30, ask)).stream()
                    .map(java.util.concurrent.Future::resultNow)
                    .toList();
        }

        assertThat(ids).containsOnly(ids.getFirst());
        settled(ids.getFirst());
        run(key, "uptime").statusCode(202).body("state", equalTo("finished")).body("id", equalTo(ids.getFirst()));
        run(key, "uptime", "-p").statusCode(422).body("code", equalTo("idempotency_key_reused"));
        // What no longer could be run is still what it was.
        sandboxes.isThere = false;
        run(key, "uptime").statusCode(202).body("id", equalTo(ids.getFirst()));
        assertThat(runs).hasContent("run\n");
    }

    /** Nor does it run on: seen red with the end of what is marked removed. */
    @Test
    void whatACrashLeftIsUnknownAndNeverRunAgain() throws Exception {
        var runs = folder.resolve("runs");
        sandboxes.script = "echo run >> " + runs + "; exec \"$@\"";
        var left = new StoredCommand();
        left.id = UUID.randomUUID();
        left.workspace = TestTokens.WORKSPACE.value();
        left.serverId = LocalServer.ID;
        left.command = List.of("uptime");
        left.state = CommandState.RUNNING;
        left.stdout = "";
        left.stderr = "";
        left.sandbox = "fake 1.0";
        left.requestedBy = "ada";
        left.idempotencyKey = key;
        left.startedAt = Instant.now().minusSeconds(60);
        Database.await(() -> Panache.withTransaction(() -> commands.persist(left)));
        var builder = new ProcessBuilder("sleep", "600");
        builder.environment().put("SYNTRA_COMMAND_ID", left.id.toString());
        var outlives = builder.start();

        running.giveUpEarlierOnes(new StartupEvent());

        assertThat(settled(left.id.toString()).getString("state")).isEqualTo("unknown");
        assertThat(outlives.isAlive()).isFalse();
        run(key, "uptime").statusCode(202).body("state", equalTo("unknown")).body("id", equalTo(left.id.toString()));
        assertThat(runs).doesNotExist();
    }

    /** Seen red without {@code RunningCommands.endAll}. */
    @Test
    void whatRunsWhenTheDeployerStopsIsEnded() {
        var stops = new RunningCommands(commands, config, Clock.systemUTC());
        var started = folder.resolve("started");
        var place = stops.place();
        place.take();
        stops.start(
                UUID.randomUUID(),
                new LocalServer.Launch(
                        List.of("sh"),
                        List.of("/bin/sh", "-c", "touch " + started + "; while :; do sleep 0.1; done"),
                        LocalServer.NO_SANDBOX,
                        new CommandLimits(Duration.ofMinutes(10), 100)),
                place);
        await().atMost(PATIENCE).until(() -> Files.exists(started));

        stops.endAll(new ShutdownEvent());

        assertThat(ProcessHandle.allProcesses().filter(handle -> handle.info()
                        .commandLine()
                        .filter(line -> line.contains(started.toString()))
                        .isPresent()))
                .isEmpty();
    }

    @Test
    void withoutASandboxTheServersPolicyRefusesAndSaysHowToGetOne() {
        sandboxes.isThere = false;

        run(key, "uptime")
                .statusCode(409)
                .body("code", equalTo("sandbox_missing"))
                .body("detail", containsString("Install one"))
                .body("detail", containsString("sandbox: preferred"));
        as(TestTokens.viewer()).get("/servers/local").then().body("sandbox", equalTo("none"));
        sandboxes.isThere = true;
        settled(run(key, "uptime").statusCode(202).extract().path("id"));
    }

    @Test
    void whatTakesTooLongAndWhatSaysTooMuchIsToldAsThat() {
        var late = settled(started("echo began; exec sleep 600", Duration.ofMillis(300)));
        assertThat(late.getString("state")).isEqualTo("timed_out");
        assertThat(late.getString("stdout")).isEqualTo("began\n");
        assertThat(late.getLong("took_ms")).isGreaterThanOrEqualTo(300);
        assertThat(late.<Object>get("exit_code")).isNull();

        var much = settled(started("head -c 5000 /dev/zero | tr '\\0' x", Duration.ofSeconds(20)));
        assertThat(much.getString("state")).isEqualTo("finished");
        assertThat(much.getBoolean("truncated")).isTrue();
        assertThat(much.getString("stdout")).isEqualTo("x".repeat(1000));
    }

    /** With other limits than the server's policy has. */
    private String started(String script, Duration longest) {
        var row = new StoredCommand();
        row.id = UUID.randomUUID();
        row.workspace = TestTokens.WORKSPACE.value();
        row.serverId = LocalServer.ID;
        row.command = List.of("uptime");
        row.state = CommandState.RUNNING;
        row.stdout = "";
        row.stderr = "";
        row.sandbox = "fake 1.0";
        row.requestedBy = "ada";
        row.idempotencyKey = row.id.toString();
        row.startedAt = Instant.now();
        Database.await(() -> Panache.withTransaction(() -> commands.persist(row)));
        running.start(
                row.id,
                new LocalServer.Launch(
                        row.command, List.of("/bin/sh", "-c", script), row.sandbox, new CommandLimits(longest, 1000)),
                running.place());
        return row.id.toString();
    }

    @Test
    void whatThePolicyDoesNotNameIsRefusedAndLeavesNothing() {
        run(key, "rm", "-rf", "/")
                .statusCode(422)
                .contentType("application/problem+json")
                .body("code", equalTo("command_not_allowed"))
                .body("fields[0].name", equalTo("command[0]"));
        run(key, "cat", "/etc/shadow").statusCode(422).body("fields[0].name", equalTo("command[1]"));
        for (var body : List.of("{}", "{\"command\": null}", "{\"command\": []}", "{\"command\": [null]}")) {
            admin(key).body(body).post(COMMANDS).then().statusCode(422).body("code", equalTo("command_not_allowed"));
        }
        admin(key).body("{\"command\": \"ls -l\"}").post(COMMANDS).then().statusCode(400);
        as(TestTokens.admin()).get(COMMANDS + "?idempotency_key=" + key).then().body("items.size()", equalTo(0));
    }

    @Test
    void withoutAKeyNothingRuns() {
        for (var bad : List.of("a b", "a".repeat(256))) {
            admin(bad)
                    .body(body("uptime"))
                    .post(COMMANDS)
                    .then()
                    .statusCode(400)
                    .body("fields[0].name", equalTo("Idempotency-Key"));
        }
        as(TestTokens.admin())
                .body(body("uptime"))
                .post(COMMANDS)
                .then()
                .statusCode(400)
                .body("fields[0].name", equalTo("Idempotency-Key"));
    }

    @Test
    void moreThanCanRunAtOnceIsRefusedAndMayBeAskedAgain() throws IOException {
        var go = folder.resolve("go");
        sandboxes.script = "while [ ! -e " + go + " ]; do sleep 0.02; done; exec \"$@\"";
        var ids = Stream.generate(() -> UUID.randomUUID().toString())
                .limit(4)
                .map(one -> run(one, "uptime").statusCode(202).extract().<String>path("id"))
                .toList();

        run(key, "uptime").statusCode(429).header("Retry-After", equalTo("1")).body("code", equalTo("rate_limited"));

        Files.createFile(go);
        ids.forEach(CommandResourceTest::settled);
        settled(run(key, "uptime").statusCode(202).extract().path("id"));
    }

    @Test
    void onlyAdminsOfTheWorkspaceAskAndRead() {
        var id = run(key, "uptime").statusCode(202).extract().<String>path("id");
        settled(id);
        for (var token : List.of(TestTokens.viewer(), TestTokens.developer())) {
            as(token)
                    .header("Idempotency-Key", key)
                    .body(body("uptime"))
                    .post(COMMANDS)
                    .then()
                    .statusCode(403);
            as(token).get(COMMANDS).then().statusCode(403);
            as(token).get(COMMANDS + "/" + id).then().statusCode(403);
        }
        as(TestTokens.stranger())
                .get(COMMANDS + "/" + id)
                .then()
                .statusCode(404)
                .body("code", equalTo("command_not_found"));
        as(TestTokens.stranger())
                .get(COMMANDS + "?idempotency_key=" + key)
                .then()
                .body("items.size()", equalTo(0));
        // Of another workspace, who happens to be called the same.
        var namesake = TestTokens.of("ada", new WorkspaceId("elsewhere"), Role.ADMIN);
        as(namesake)
                .header("Idempotency-Key", key)
                .body(body("uptime"))
                .post(COMMANDS)
                .then()
                .statusCode(202)
                .body("id", not(equalTo(id)));
        as(TestTokens.admin()).get(COMMANDS + "/nonsense").then().statusCode(404);
        as(TestTokens.admin())
                .header("Idempotency-Key", key)
                .body(body("uptime"))
                .post("/servers/other/commands")
                .then()
                .statusCode(404)
                .body("code", equalTo("server_not_found"));
    }

    /** Every viewer may know the key that the agent will use. Seen red without the caller in the look-up. */
    @Test
    void aKeyTellsItsSenderWhatBecameOfTheirCommandAndNobodyElse() {
        var mallory = TestTokens.of("mallory", TestTokens.WORKSPACE, Role.ADMIN);
        var ada = new Caller(TestTokens.WORKSPACE, "ada", Role.including(Role.ADMIN), null);
        var agent = TestTokens.onBehalfOf(ada, "agent");
        settled(as(mallory)
                .header("Idempotency-Key", key)
                .body(body("uptime"))
                .post(COMMANDS)
                .then()
                .statusCode(202)
                .extract()
                .path("id"));
        for (var token : List.of(TestTokens.admin(), agent)) {
            as(token).get(COMMANDS + "?idempotency_key=" + key).then().body("items.size()", equalTo(0));
        }

        var rules = as(agent).get("/servers/local").then().extract().<String>path("version");
        var approved = new Approved(ada, COMMANDS, "rules=" + rules, "{\"command\":[\"uname\",\"-s\"]}");
        var hers = as(agent)
                .headers(approved.headers(key))
                .body(approved.body())
                .post(COMMANDS)
                .then()
                .statusCode(202)
                .extract()
                .<String>path("id");

        as(agent).get(COMMANDS + "?idempotency_key=" + key).then().body("items.id", equalTo(List.of(hers)));
        as(TestTokens.admin()).get(COMMANDS + "?idempotency_key=" + key).then().body("items.size()", equalTo(0));
        settled(hers);
    }

    @Test
    void theServerShowsWhatItIsAndWhatMayRunThere() {
        as(TestTokens.viewer())
                .get("/servers")
                .then()
                .statusCode(200)
                .body("items.id", equalTo(List.of("local")))
                .body("items[0].runtime", equalTo("process"));
        var server = as(TestTokens.viewer()).get("/servers/local").jsonPath();
        assertThat(server.getString("os")).startsWith("Linux");
        for (var number : List.of("cores", "memory_bytes", "memory_available_bytes", "disk_bytes", "disk_free_bytes")) {
            assertThat(server.getLong(number)).as(number).isPositive();
        }
        assertThat(server.getDouble("load")).isNotNegative();
        assertThat(server.getInt("replicas")).isNotNegative();
        assertThat(server.getString("sandbox")).isEqualTo("fake 1.0");
        assertThat(server.getString("policy.sandbox")).isEqualTo("required");
        assertThat(server.getInt("policy.wall_clock_seconds")).isEqualTo(10);
        assertThat(server.getString("policy.programs.find { it.name == 'tail' }.values.'-n'"))
                .isEqualTo("number");
        as(TestTokens.viewer()).get("/servers/other").then().statusCode(404).body("code", equalTo("server_not_found"));
    }

    /** A machine shows all that run on it. Guarded by: {@code LocalServer.isFor} in the list and in {@code require}. */
    @Test
    void aWorkspaceThatIsNotNamedNeitherSeesTheServerNorRunsAnythingOnIt() {
        var third = TestTokens.of("tom", new WorkspaceId("third"), Role.ADMIN);

        as(third).get("/servers").then().statusCode(200).body("items.size()", equalTo(0));
        for (var answer : List.of(
                as(third).get("/servers/local"),
                as(third).get(COMMANDS),
                as(third).get(COMMANDS + "/" + UUID.randomUUID()),
                as(third).header("Idempotency-Key", key).body(body("uptime")).post(COMMANDS))) {
            answer.then()
                    .statusCode(403)
                    .contentType("application/problem+json")
                    .body("code", equalTo("forbidden"))
                    .body("detail", containsString("not for the workspace third"));
        }
    }

    @Test
    void whoeverSawOtherRulesIsAskedToLookAgain() {
        var seen = as(TestTokens.viewer()).get("/servers/local").header("ETag");

        admin(key)
                .header("If-Match", "\"0000000000000000\"")
                .body(body("uptime"))
                .post(COMMANDS)
                .then()
                .statusCode(412)
                .body("code", equalTo("precondition_failed"));
        var asked = admin(key)
                .header("If-Match", seen)
                .body(body("uptime"))
                .post(COMMANDS)
                .then()
                .statusCode(202);

        assertThat(settled(asked.extract().path("id")).getString("state")).isEqualTo("finished");
    }

    private static ValidatableResponse run(String key, String... argv) {
        return admin(key).body(body(argv)).post(COMMANDS).then();
    }

    private static String body(String... argv) {
        try {
            return Json.mapper().writeValueAsString(Map.of("command", List.of(argv)));
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static JsonPath settled(String id) {
        return await().atMost(PATIENCE)
                .until(() -> as(TestTokens.admin()).get(COMMANDS + "/" + id).jsonPath(), command -> !"running"
                        .equals(command.getString("state")));
    }

    private static RequestSpecification admin(String key) {
        return as(TestTokens.admin()).header("Idempotency-Key", key);
    }

    private static RequestSpecification as(String token) {
        return given().basePath("/api/v1").auth().oauth2(token).contentType("application/json");
    }
}
