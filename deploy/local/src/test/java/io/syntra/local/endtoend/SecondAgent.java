package io.syntra.local.endtoend;

import io.syntra.contracts.Json;
import io.syntra.contracts.agent.ActionView;
import io.syntra.contracts.agent.Decide;
import io.syntra.identity.Approval;
import io.syntra.identity.Caller;
import io.syntra.identity.SigningKey;
import io.syntra.identity.Tokens;
import io.syntra.identity.Vouchers;
import io.syntra.local.api.SyntraApi;
import io.syntra.testing.TestTokens;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** A second process of the agent, and what the gateway would send it. */
final class SecondAgent implements AutoCloseable {

    private final SecondProcess process;
    private final Caller admin;
    private final SigningKey users;

    private SecondAgent(SecondProcess process, Caller admin, SigningKey users) {
        this.process = process;
        this.admin = admin;
        this.users = users;
    }

    /** @param otherwise what it is told and the first one is not */
    static SecondAgent of(Installation installation, Map<String, String> otherwise) throws IOException {
        return new SecondAgent(
                SecondProcess.of(installation, "agent", otherwise),
                TestTokens.caller(
                        Files.readString(installation.folders().adminToken()).strip()),
                SigningKey.read(installation.folders().keys().resolve("users.jwk.json")));
    }

    SyntraApi api() {
        return new SyntraApi(URI.create(process.url()), pass());
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
        var answer = process.http()
                .send(
                        HttpRequest.newBuilder(
                                        URI.create(process.url() + "/api/v1/actions/" + action.id() + "/decisions"))
                                .header("Authorization", "Bearer " + pass())
                                .header("Content-Type", "application/json")
                                .header(Approval.HEADER, approval)
                                .POST(HttpRequest.BodyPublishers.ofString(
                                        Json.mapper().writeValueAsString(decision)))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new AssertionError("the approval was not taken: " + answer.body());
        }
    }

    /** As {@code kill -9} does. */
    void kill() {
        process.kill();
    }

    @Override
    public void close() {
        process.close();
    }
}
