package io.syntra.gateway.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.smallrye.mutiny.Uni;
import io.syntra.contracts.ActionId;
import io.syntra.contracts.Json;
import io.syntra.contracts.workflow.SendingRun;
import io.syntra.gateway.session.Sessions;
import io.syntra.identity.Caller;
import io.syntra.identity.Session;
import io.syntra.identity.Tokens;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;
import org.eclipse.microprofile.jwt.JsonWebToken;

/** What a request goes on with. Only the gateway has the key for it. */
final class Credentials {

    private static final Pattern DECISIONS =
            Pattern.compile("/api/v1/actions/([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})/decisions");

    private static final Pattern APPROVALS = Pattern.compile("/api/v1/runs/approvals/[^/]+");

    private final Tokens tokens;
    private final Sessions sessions;
    private final Passes passes;
    private final JsonWebToken token;
    private final Caller caller;

    Credentials(Tokens tokens, Sessions sessions, Passes passes, JsonWebToken token) {
        this.tokens = tokens;
        this.sessions = sessions;
        this.passes = passes;
        this.token = token;
        this.caller = Caller.of(token);
    }

    Caller caller() {
        return caller;
    }

    JsonWebToken token() {
        return token;
    }

    /** What a service signed passes as it is: it must not become a person's. */
    String bearer(ServiceName service) {
        return "Bearer " + (caller.isPerson() ? passes.at(service, token) : token.getRawToken());
    }

    /**
     * Whether it is a workflow that says what only a person may: it would confirm what was proposed while it runs, with the
     * token that its author gave to it.
     */
    static boolean decidesForAPerson(HttpServerRequest user) {
        return user.method().equals(HttpMethod.POST)
                && user.headers().contains(SendingRun.HEADER)
                && (DECISIONS.matcher(user.path()).matches()
                        || APPROVALS.matcher(user.path()).matches());
    }

    /** Whether a person decides with it. */
    boolean decides(String method, String path) {
        return caller.isPerson()
                && method.equals("POST")
                && DECISIONS.matcher(path).matches();
    }

    /** What a person approves. */
    record Plan(ActionId action, String hash) {}

    /** Absent where the body approves nothing; then the agent says what is wrong. */
    Optional<Plan> approved(String path, Buffer body) {
        var action = DECISIONS.matcher(path);
        if (!action.matches()) {
            return Optional.empty();
        }
        JsonNode decision;
        try {
            decision = Json.mapper().readTree(body.getBytes());
        } catch (IOException e) {
            return Optional.empty();
        }
        var hash = decision.path("plan_hash").asText();
        return decision.path("decision").asText().equals("approve") && !hash.isEmpty()
                ? Optional.of(new Plan(ActionId.fromString(action.group(1)), hash))
                : Optional.empty();
    }

    /** The person's word for it, and who may be one with them. */
    Uni<String> approval(Plan plan) {
        var session = Session.of(token);
        return sessions.vouchers(session)
                .map(vouchers -> tokens.approval(caller, session, vouchers, until(), plan.action(), plan.hash()));
    }

    private Instant until() {
        return Instant.ofEpochSecond(token.getExpirationTime());
    }
}
