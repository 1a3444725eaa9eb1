package io.syntra.local.endtoend;

import static org.awaitility.Awaitility.await;

import io.syntra.contracts.Json;
import io.syntra.contracts.agent.ActionView;
import io.syntra.contracts.agent.Decide;
import io.syntra.engines.Ports;
import io.syntra.identity.Approval;
import io.syntra.identity.Caller;
import io.syntra.identity.SigningKey;
import io.syntra.identity.Tokens;
import io.syntra.identity.Vouchers;
import io.syntra.local.api.SyntraApi;
import io.syntra.testing.TestTokens;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A second process of the agent beside the one of the suite: on the same database and the same Kafka, started as that one
 * was, on a port of its own. Nobody starts it again.
 */
final class SecondAgent implements AutoCloseable {

    private static final Duration START = Duration.ofMinutes(2);

    private final Process process;
    private final String url;
    private final Caller admin;
    private final SigningKey users;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private SecondAgent(Process process, String url, Caller admin, SigningKey users) {
        this.process = process;
        this.url = url;
        this.admin = admin;
        this.users = users;
    }

    /** @param otherwise what it is told and the first one is not */
    static SecondAgent of(Installation installation, Map<String, String> otherwise) throws IOException {
        var first = Path.of(
                "/proc", installation.part("agent").path("process").path("pid").asText());
        var port = Ports.anyFree();
        var log = installation.folders().log("agent-2").toFile();
        var builder = new ProcessBuilder(words(first.resolve("cmdline")))
                .directory(Files.readSymbolicLink(first.resolve("cwd")).toFile())
                .redirectErrorStream(true)
                .redirectOutput(log);
        var env = builder.environment();
        env.clear();
        for (var variable : words(first.resolve("environ"))) {
            int equals = variable.indexOf('=');
            env.put(variable.substring(0, equals), variable.substring(equals + 1));
        }
        env.putAll(otherwise);
        env.put("QUARKUS_HTTP_PORT", String.valueOf(port));
        var agent = new SecondAgent(
                builder.start(),
                "http://127.0.0.1:" + port,
                TestTokens.caller(
                        Files.readString(installation.folders().adminToken()).strip()),
                SigningKey.read(installation.folders().keys().resolve("users.jwk.json")));
        await("the second agent").atMost(START).until(agent::ready);
        return agent;
    }

    private static List<String> words(Path file) throws IOException {
        return List.of(Files.readString(file, StandardCharsets.UTF_8).split("\0"));
    }

    private boolean ready() throws IOException, InterruptedException {
        if (!process.isAlive()) {
            throw new AssertionError("the second agent ended with " + process.exitValue());
        }
        try {
            var request =
                    HttpRequest.newBuilder(URI.create(url + "/q/health/ready")).build();
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (java.net.ConnectException notYet) {
            return false;
        }
    }

    SyntraApi api() {
        return new SyntraApi(URI.create(url), pass());
    }

    /** What the gateway would make of the admin's token for it. */
    private String pass() {
        return new Tokens(users, Clock.systemUTC())
                .forPersonAt("agent", admin, Instant.now().plus(Duration.ofMinutes(5)));
    }

    /** As the gateway passes an approval of that person on, signed by it; this one carries it out. */
    void approve(ActionView action, Caller person) throws IOException, InterruptedException {
        var approval = new Tokens(users, Clock.systemUTC())
                .approval(
                        person,
                        TestTokens.session(person, Clock.systemUTC()),
                        Vouchers.NONE,
                        Instant.now().plus(Duration.ofMinutes(5)),
                        action.id(),
                        action.planHash());
        var decision = new Decide(Decide.Answer.APPROVE, action.planHash(), null);
        var answer = http.send(
                HttpRequest.newBuilder(URI.create(url + "/api/v1/actions/" + action.id() + "/decisions"))
                        .header("Authorization", "Bearer " + pass())
                        .header("Content-Type", "application/json")
                        .header(Approval.HEADER, approval)
                        .POST(HttpRequest.BodyPublishers.ofString(Json.mapper().writeValueAsString(decision)))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new AssertionError("the approval was not taken: " + answer.body());
        }
    }

    /** As {@code kill -9} does. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() {
        kill();
        http.close();
    }
}
