package io.syntra.local.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.syntra.contracts.ActionId;
import io.syntra.contracts.Json;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.deployer.ServiceView;
import io.syntra.engines.Ports;
import io.syntra.identity.Approval;
import io.syntra.identity.Caller;
import io.syntra.identity.ExactCall;
import io.syntra.identity.Role;
import io.syntra.identity.Session;
import io.syntra.identity.SigningKey;
import io.syntra.identity.Tokens;
import io.syntra.identity.Vouchers;
import io.syntra.local.api.SyntraApi;
import io.syntra.local.demo.Sample;
import io.syntra.local.demo.Traffic;
import io.syntra.local.endtoend.RunningSuite.Suite;
import io.syntra.local.service.DeployedServices;
import io.syntra.local.setup.Port;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Everyday commands on a running suite, and the ways in which they say no. */
@ExtendWith(RunningSuite.class)
class CommandsTest {

    @TempDir
    Path temp;

    @Test
    void aServiceIsDeployedScaledRestartedAndRolledBack(Suite suite) throws Exception {
        var shop = "everyday-api";
        suite.deploys(shop, "shop-api");
        suite.deploys(shop, "shop-api-v2");
        suite.installation().works("scale", shop, "2");
        suite.installation().works("restart", shop);

        assertThat(require(suite, shop)).satisfies(service -> {
            assertThat(service.replicas()).isEqualTo(2);
            assertThat(service.releaseNumber()).isEqualTo(2);
        });
        assertThat(status(suite, shop, "/users/me")).isEqualTo(500);

        suite.installation().works("rollback", shop, "--to", "v1");

        assertThat(require(suite, shop).releaseNumber()).isEqualTo(1);
        await().untilAsserted(() -> assertThat(status(suite, shop, "/users/me")).isEqualTo(200));
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(
                        suite.installation().works("logs", shop).out())
                .contains("GET /users/me 500")
                .contains("TypeError"));
    }

    @Test
    void anotherLanguageWorksTheSame(Suite suite) throws Exception {
        assumeThat(Stream.of(System.getenv("PATH").split(File.pathSeparator)))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "python3")));

        suite.deploys("hello-python", "hello-python");

        await().untilAsserted(
                        () -> assertThat(status(suite, "hello-python", "/")).isEqualTo(200));
    }

    @Test
    void theSwitchForAllChangesIsTurnedOffAndOn(Suite suite) throws Exception {
        var admin = suite.installation().as(adminElsewhere(suite));
        var off = admin.works("policy", "--changes", "off", "--json");
        var on = admin.works("policy", "--changes", "on");

        var second = admin.works("policy", "--second-person", "high_risk", "--json");
        var alone = admin.works("policy", "--second-person", "never");

        assertThat(off.json().path("changes_allowed").asBoolean(true)).isFalse();
        assertThat(second.json().path("second_person").asText()).isEqualTo("high_risk");
        assertThat(second.json().path("changes_allowed").asBoolean(false)).isTrue();
        assertThat(alone.out()).contains("second person  never");
        assertThat(on.out()).contains("changes        on");
        assertThat(admin.run("policy", "--changes", "maybe").exit()).isEqualTo(2);
    }

    /** Of a workspace that no other test uses: what is switched off there stops none of them. */
    private static String adminElsewhere(Suite suite) {
        var users = SigningKey.read(suite.installation().folders().keys().resolve("users.jwk.json"));
        return new Tokens(users, Clock.systemUTC())
                .forPerson("ada", new WorkspaceId("elsewhere"), Role.ADMIN, Duration.ofMinutes(10));
    }

    @Test
    void aPersonsSessionsAreEndedAndTheirRoleIsChanged(Suite suite) throws Exception {
        var admin = suite.installation().as(adminElsewhere(suite));
        var first = admin.works("token", "dev", "--role", "developer").out().strip();
        suite.installation().as(first).works("services");

        assertThat(admin.works("sessions", "end", "dev").out()).contains("Every session of dev");

        var refused = suite.installation().as(first).run("services");
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err()).startsWith("syntra: ").contains("This session was ended");
        var second = admin.works("token", "dev", "--role", "viewer", "--end-sessions", "--json")
                .json();
        assertThat(second.path("role").asText()).isEqualTo("viewer");
        suite.installation().as(second.path("token").asText()).works("services");
    }

    /** The real gateway is asked by the real deployer, whoever calls it. Here nobody looked before. */
    @Test
    void whatWasApprovedInASessionThatEndedIsNotDoneByAnAgentThatDoesNotLook(Suite suite) throws Exception {
        var keys = suite.installation().folders().keys();
        var users = new Tokens(SigningKey.read(keys.resolve("users.jwk.json")), Clock.systemUTC());
        var agent = new Tokens(SigningKey.read(keys.resolve("services.jwk.json")), Clock.systemUTC());
        var ada = new Caller(new WorkspaceId("approving"), "ada", Role.including(Role.ADMIN), null);
        var token = users.forPerson(ada.user(), ada.workspace(), Role.ADMIN, Duration.ofMinutes(10));
        var session = session(ada, token);
        var api = new SyntraApi(URI.create(suite.installation().gateway()), token);
        var path = "/api/v1/services/"
                + api.post("/services", Map.of("name", "approved-api"), ServiceView.class)
                        .id() + "/restart";
        var action = ActionId.random();
        var seen = "release=null replicas=0 deployment=null pending=null";
        var hash = new ExactCall("deployer", "POST", path, seen, new byte[0]).planHash("5e");
        var call = HttpRequest.newBuilder(
                        URI.create(suite.installation().settings().url(Port.DEPLOYER) + path))
                .header("Authorization", "Bearer " + agent.onBehalfOf(ada, "agent"))
                .header("Idempotency-Key", action.toString())
                .header(
                        Approval.HEADER,
                        users.approval(
                                ada, session, Vouchers.NONE, Instant.now().plusSeconds(600), action, hash))
                .header(ExactCall.PLAN_HEADER, "5e")
                .header(ExactCall.SEEN_HEADER, seen)
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        try (var http = HttpClient.newHttpClient()) {
            // It gets to where it would be done, if anything were deployed.
            assertThat(http.send(call, BodyHandlers.ofString()).body()).contains("never_deployed");

            api.post("/sessions/end", Map.of("user", "ada"), JsonNode.class);

            assertThat(http.send(call, BodyHandlers.ofString()).body())
                    .contains("approval_ended", "The session of ada, who gave it, was ended.");
        }
    }

    private static Session session(Caller person, String token) throws IOException {
        var claims = Json.mapper().readTree(Base64.getUrlDecoder().decode(token.split("\\.", -1)[1]));
        return new Session(
                person.workspace(),
                person.user(),
                claims.path("jti").asText(),
                Set.of(),
                Instant.ofEpochSecond(claims.path("iat").asLong()));
    }

    @Test
    void aWrongDescriptionIsRefusedByName(Suite suite) throws Exception {
        Files.writeString(temp.resolve("syntra.yaml"), "name: wrong\ncommand: [sleep, \"60\"]\nreplica: 2\n");

        var deploy = suite.installation().run("deploy", "wrong", "--from", temp.toString());

        assertThat(deploy.exit()).isEqualTo(1);
        assertThat(deploy.err().lines())
                .singleElement()
                .asString()
                .startsWith("syntra: ")
                .contains("replica");
        assertThat(suite.installation().works("services").out()).doesNotContain("wrong");
    }

    @Test
    void aFirstDeploymentThatIsRefusedLeavesNoServiceBehind(Suite suite) throws Exception {
        try (var app = Sample.of(suite.installation().folders().sample("shop-api"), "secretive-api")) {
            Files.writeString(
                    app.folder().resolve("syntra.yaml"),
                    "name: secretive-api\ncommand: [node, server.js]\nenv: {KEY: \"secret:not-there\"}\n");

            var deploy = suite.installation()
                    .run("deploy", "secretive-api", "--from", app.folder().toString());

            assertThat(deploy.exit()).isEqualTo(1);
            assertThat(deploy.err()).startsWith("syntra: ").contains("secret:not-there");
        }
        assertThat(suite.installation().works("services").out()).doesNotContain("secretive-api");
    }

    @Test
    void aLargeFolderIsShipped(Suite suite) throws Exception {
        try (var app = Sample.of(suite.installation().folders().sample("shop-api"), "large-api")) {
            var bytes = new byte[50_000_000];
            // Noise, which no compression makes small.
            new Random(1).nextBytes(bytes);
            Files.write(app.folder().resolve("model.bin"), bytes);

            suite.installation()
                    .works("deploy", "large-api", "--from", app.folder().toString());
        }

        assertThat(status(suite, "large-api", "/products")).isEqualTo(200);
        suite.installation().works("scale", "large-api", "0");
    }

    @Test
    void aVersionThatDiesLeavesTheOldOneServing(Suite suite) throws Exception {
        suite.deploys("sturdy-api", "shop-api");
        Files.writeString(
                temp.resolve("syntra.yaml"),
                "name: sturdy-api\ncommand: [sh, -c, \"echo the key file is missing >&2; exit 3\"]\n");

        var deploy = suite.installation().run("deploy", "sturdy-api", "--from", temp.toString());

        assertThat(deploy.exit()).isEqualTo(1);
        assertThat(deploy.err()).startsWith("syntra: ").contains("the key file is missing");
        assertThat(status(suite, "sturdy-api", "/products")).isEqualTo(200);
    }

    /** Guards: the deployer ends a replica only once the router is done with it; this app does nothing for that. */
    @Test
    void aRequestInHandOutlivesTheRestartOfItsService(Suite suite) throws Exception {
        var name = "patient-api";
        var switched = temp.resolve("switched");
        var app = Files.createDirectory(temp.resolve(name));
        Files.writeString(app.resolve("syntra.yaml"), """
                name: %s
                command: [node, server.js]
                env: {SWITCHED: "%s"}
                """.formatted(name, switched));
        Files.writeString(app.resolve("server.js"), """
                const fs = require('fs');
                require('http').createServer((request, response) => {
                  const answer = () => response.end(String(process.pid));
                  if (request.url !== '/slow') return answer();
                  const look = setInterval(() => {
                    if (!fs.existsSync(process.env.SWITCHED)) return;
                    clearInterval(look);
                    setTimeout(answer, 2000);
                  }, 50);
                }).listen(process.env.PORT);
                """);
        suite.installation().works("deploy", name, "--from", app.toString());

        try (var http = HttpClient.newHttpClient();
                var background = Executors.newVirtualThreadPerTaskExecutor()) {
            var old = http.send(request(suite, name, "/"), BodyHandlers.ofString())
                    .body();
            var slow = http.sendAsync(request(suite, name, "/slow"), BodyHandlers.ofString());
            var restart = background.submit(() -> suite.installation().works("restart", name));
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> !http.send(request(suite, name, "/"), BodyHandlers.ofString())
                            .body()
                            .equals(old));

            Files.createFile(switched);

            assertThat(slow.get(20, TimeUnit.SECONDS).body()).isEqualTo(old);
            restart.get(60, TimeUnit.SECONDS);
        }
    }

    private static HttpRequest request(Suite suite, String service, String path) {
        var router = URI.create(suite.installation().settings().url(Port.ROUTER));
        return HttpRequest.newBuilder(router.resolve(path))
                .header("Host", service + ".localhost")
                .build();
    }

    @Test
    void theAuditLogIsCheckedWhereItIsAndElsewhere(Suite suite) throws Exception {
        suite.installation().works("audit", "verify");
        var file = temp.resolve("audit.jsonl").toString();
        suite.installation().works("audit", "export", "--to", file);

        var verdict = suite.installation()
                .works(
                        "audit",
                        "verify",
                        file,
                        "--key",
                        suite.installation().folders().auditPublicKey().toString(),
                        "--json")
                .json();

        assertThat(verdict.path("verified").asBoolean()).isTrue();
    }

    @Test
    void anUnknownServiceIsNamedWithThoseThereAre(Suite suite) throws Exception {
        var scale = suite.installation().run("scale", "shop-apy", "2");

        assertThat(scale.exit()).isEqualTo(1);
        assertThat(scale.err()).startsWith("syntra: there is no service shop-apy");
    }

    @Test
    void upTwiceIsHarmless(Suite suite) throws Exception {
        var before = suite.installation().works("status", "--json").json();

        suite.installation().works("up", "--detach");

        var after = suite.installation().works("status", "--json").json();
        assertThat(after.path("parts").findValuesAsText("pid"))
                .isEqualTo(before.path("parts").findValuesAsText("pid"));
    }

    @Test
    void aTakenPortIsNamedWithItsHolderAndTheWayOut() throws Exception {
        var second = new Installation(temp.resolve("second"));
        try (var taken = new ServerSocket(second.settings().port(Port.AGENT), 1, InetAddress.getLoopbackAddress())) {
            var up = second.run("up", "--detach");

            assertThat(up.exit()).isEqualTo(1);
            assertThat(up.err())
                    .contains("port " + taken.getLocalPort())
                    .contains("process " + ProcessHandle.current().pid())
                    .contains("SYNTRA_AGENT_PORT");
            assertThat(second.processes()).isEmpty();
        }
        assertThat(Ports.isFree(second.settings().port(Port.POSTGRES))).isTrue();
    }

    @Test
    void theEndOfAForegroundUpLeavesNothingBehind() throws Exception {
        var other = new Installation(temp.resolve("other"));
        var said = temp.resolve("said");
        var err = temp.resolve("err");
        var up = other.start(said, err, "up");
        await().atMost(Duration.ofMinutes(2))
                .failFast(
                        () -> assertThat(up.isAlive()).as(Files.readString(err)).isTrue())
                .until(() -> Files.readString(said).contains("postgres"));

        // What Ctrl+C sends.
        new ProcessBuilder("kill", "-INT", String.valueOf(up.pid())).start().waitFor();

        assertThat(up.waitFor(Duration.ofMinutes(1))).isTrue();
        await().atMost(Duration.ofSeconds(20)).until(() -> other.processes().equals(List.of()));
    }

    @Test
    void twoStartsAtOnceAreOneSuiteAndDownEndsPeoplesServicesWithTheirChildren() throws Exception {
        var other = new Installation(temp.resolve("other"));
        try {
            // Given: a suite that two people start at the same moment
            var err = temp.resolve("second-err");
            var second = other.start(temp.resolve("second-out"), err, "up", "--detach");
            other.works("up", "--detach");
            assertThat(second.waitFor(Duration.ofMinutes(5))).isTrue();
            assertThat(second.exitValue()).as(Files.readString(err)).isZero();
            other.works("status");

            // And an app whose command is a shell that has the server as its child
            deployFamily(other);
            assertThat(other.processes()).anyMatch(process -> process.contains("node server.js"));
        } finally {
            // When
            other.works("down");
        }

        // Then
        assertThat(other.processes()).isEmpty();
    }

    private static void deployFamily(Installation installation) throws Exception {
        try (var app = Sample.of(installation.folders().sample("shop-api"), "family-api")) {
            Files.writeString(app.folder().resolve("run.sh"), "node server.js &\nwait\n");
            var description = app.folder().resolve("syntra.yaml");
            Files.writeString(
                    description,
                    Files.readString(description).replaceFirst("(?m)^command:.*$", "command: [sh, run.sh]"));
            installation.works("deploy", "family-api", "--from", app.folder().toString());
        }
    }

    private static ServiceView require(Suite suite, String name) {
        return new DeployedServices(suite.api()).require(name);
    }

    private static int status(Suite suite, String service, String path) throws Exception {
        var router = URI.create(suite.installation().settings().url(Port.ROUTER));
        try (var traffic = new Traffic(router, service + ".localhost", List.of("/"), Clock.systemUTC())) {
            return traffic.probe(path);
        }
    }
}
