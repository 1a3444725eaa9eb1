package io.syntra.local.ask;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.syntra.contracts.ActionId;
import io.syntra.contracts.ConversationId;
import io.syntra.contracts.Json;
import io.syntra.contracts.Page;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.agent.ActionState;
import io.syntra.contracts.agent.ActionView;
import io.syntra.contracts.agent.AgentEvent;
import io.syntra.contracts.agent.ConversationView;
import io.syntra.contracts.agent.Decide;
import io.syntra.contracts.agent.PolicyView;
import io.syntra.contracts.agent.RunbookTrialView;
import io.syntra.contracts.agent.WatchedSignal;
import io.syntra.contracts.deployer.HealthStatus;
import io.syntra.contracts.deployer.ServiceView;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A gateway with one conversation, over the real wire: JSON and server-sent events as the agent writes them. What the agent
 * says is put in beforehand; what it says after a decision follows from the decision.
 */
final class FakeGateway implements AutoCloseable {

    static final String TOKEN = "a-persons-token";
    static final ConversationId CONVERSATION = new ConversationId(new UUID(7, 7));
    static final ServiceId SERVICE = new ServiceId(new UUID(7, 3));
    static final ServiceId OTHER_SERVICE = new ServiceId(new UUID(7, 4));
    static final UUID RUN = new UUID(7, 1);
    static final UUID WATCH = new UUID(7, 2);

    private final HttpServer server;
    private final List<AgentEvent> events = new ArrayList<>();
    private final List<String> requests = new ArrayList<>();
    private final List<String> resumed = new ArrayList<>();
    private final Map<ActionId, ActionView> actions = new LinkedHashMap<>();
    private volatile Function<Decide, List<AgentEvent>> afterwards = decide -> List.of();
    private volatile List<AgentEvent> watched = List.of();
    private final List<Decide> decisions = new ArrayList<>();
    private final List<String> keys = new ArrayList<>();
    private volatile UnaryOperator<ActionView> becomes = action -> Cards.in(action, ActionState.VERIFIED);
    private volatile boolean followsNothing;
    private int lostAnswers;
    private int away;
    private volatile String refusal = "";
    private volatile int refusedWith;
    private volatile Optional<String> retryAfter = Optional.empty();
    private volatile int breakAfter = Integer.MAX_VALUE;
    private volatile boolean exportBreaks;
    private PolicyView policy =
            new PolicyView(true, PolicyView.SecondPerson.NEVER, new PolicyView.Limits(1, 2, 3), 7, null, null);
    private Optional<PolicyView.Limits> meanwhile = Optional.empty();
    private boolean closed;

    private FakeGateway(int port) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/api/v1/", this::answer);
        server.start();
    }

    static FakeGateway start(int port) throws IOException {
        return new FakeGateway(port);
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    synchronized FakeGateway says(AgentEvent... said) {
        events.addAll(Arrays.asList(said));
        notifyAll();
        return this;
    }

    synchronized FakeGateway knows(ActionView action) {
        actions.put(action.id(), action);
        return this;
    }

    /** Proposes the action, and says the rest once it is decided. */
    FakeGateway proposes(ActionView action, Function<Decide, List<AgentEvent>> rest) {
        afterwards = rest;
        return knows(action).says(new AgentEvent.ActionProposed(RUN, action));
    }

    FakeGateway watching(AgentEvent... said) {
        watched = List.of(said);
        return this;
    }

    /** Somebody else sets these limits just before the next change. */
    synchronized FakeGateway meanwhile(PolicyView.Limits limits) {
        meanwhile = Optional.of(limits);
        return this;
    }

    synchronized PolicyView policy() {
        return policy;
    }

    /** The connection ends before all of it came. */
    FakeGateway breaksTheExport() {
        exportBreaks = true;
        return this;
    }

    /** Of every decision, and of every change of the policy. */
    FakeGateway refuses(int status, String code, String detail) {
        refusedWith = status;
        refusal = "{\"code\":\"%s\",\"detail\":\"%s\"}".formatted(code, detail);
        return this;
    }

    /** Of every decision, for so many seconds. */
    FakeGateway limits(int seconds) {
        retryAfter = Optional.of(Integer.toString(seconds));
        return refuses(429, "rate_limited", "No more than 20 changes of shop-api within an hour.");
    }

    /** What becomes of an action that is approved. */
    FakeGateway becoming(UnaryOperator<ActionView> end) {
        becomes = end;
        return this;
    }

    /** So many times a decision counts, and its answer is lost; then nothing is told of actions so many times. */
    synchronized FakeGateway losesAnswers(int times) {
        lostAnswers = times;
        away = times;
        return this;
    }

    FakeGateway followsNothing() {
        followsNothing = true;
        return this;
    }

    /** The idempotency key of each request that decides. */
    synchronized List<String> keys() {
        return List.copyOf(keys);
    }

    /** The connection of the events, once. */
    FakeGateway breaksAfter(int so) {
        breakAfter = so;
        return this;
    }

    synchronized List<Decide> decisions() {
        return List.copyOf(decisions);
    }

    /** Method and path, in their order. */
    synchronized List<String> requests() {
        return List.copyOf(requests);
    }

    /** The {@code Last-Event-ID} of each reader. */
    synchronized List<String> resumed() {
        return List.copyOf(resumed);
    }

    private static RunbookTrialView trial() {
        return new RunbookTrialView(
                SERVICE,
                "shop-api",
                "cause",
                "Most likely cause: v2 of shop-api brought the failures with it. [1]",
                new ActionView.Call("rollback", Map.of("deployment_id", "d-1")),
                List.of(WatchedSignal.ERROR_RATE),
                List.of(
                        new RunbookTrialView.Fate(
                                "roll-back-a-failing-release", 1, "release_regression", true, "its guard holds"),
                        new RunbookTrialView.Fate(
                                "free-a-disk", 1, "disk_full", false, "nothing points to a full disk")));
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var path = exchange.getRequestURI().getPath().replaceFirst("/api/v1", "");
            synchronized (this) {
                requests.add(exchange.getRequestMethod() + " " + path + asked(exchange) + " "
                        + exchange.getRequestHeaders().getFirst("Accept"));
            }
            if (!("Bearer " + TOKEN).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                send(exchange, 401, "{\"code\":\"unauthenticated\",\"detail\":\"Who are you?\"}");
            } else if (path.endsWith("/events")) {
                stream(exchange);
            } else if (path.endsWith("/transcript")) {
                send(exchange, 200, "# A conversation\n");
            } else if (path.equals("/audit/export")) {
                export(exchange);
            } else if (path.equals("/runbooks/dry-run")) {
                send(exchange, 200, json(trial()));
            } else if (path.equals("/policy")) {
                policy(exchange);
            } else if (exchange.getRequestMethod().equals("POST")) {
                post(exchange, path, Json.mapper().readTree(exchange.getRequestBody()));
            } else if (path.startsWith("/services/")) {
                send(exchange, 200, json(service(ServiceId.fromString(path.substring("/services/".length())))));
            } else if (path.equals("/conversations")) {
                send(exchange, 200, json(Page.last(List.of(conversation()))));
            } else if (path.startsWith("/actions") && isAway()) {
                send(exchange, 503, "{\"code\":\"unavailable\",\"detail\":\"The agent is away.\"}");
            } else if (path.equals("/actions")) {
                send(
                        exchange,
                        200,
                        json(Page.last(listed(exchange.getRequestURI().getQuery()))));
            } else {
                send(exchange, 200, json(known(id(path, "/actions/"))));
            }
        }
    }

    private synchronized boolean isAway() {
        return !keys.isEmpty() && away-- > 0;
    }

    /** As the agent lists them, the newest first. */
    private synchronized List<ActionView> listed(@Nullable String query) {
        return actions.values().stream()
                .filter(action -> query == null
                        || query.equals("conversation_id=" + action.conversationId())
                        || query.equals("state=" + action.state().name().toLowerCase(Locale.ROOT)))
                .toList()
                .reversed();
    }

    private static ConversationView conversation() {
        return new ConversationView(
                CONVERSATION, "Why is it slow?", null, "ada", Instant.EPOCH, Instant.EPOCH, 0, null, null, null);
    }

    private static String asked(HttpExchange exchange) {
        var query = exchange.getRequestURI().getQuery();
        return query == null ? "" : "?" + query;
    }

    /** As the deployer tells of it. */
    private static ServiceView service(ServiceId id) {
        var name = id.equals(SERVICE) ? "shop-api" : "billing-api";
        return new ServiceView(
                id, name, "", HealthStatus.HEALTHY, 2, 2, null, null, null, null, 1, Instant.EPOCH, Instant.EPOCH);
    }

    private void export(HttpExchange exchange) throws IOException {
        var lines = (exportBreaks ? "{\"line\":2}\n" : "{\"line\":1}\n").getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, lines.length + (exportBreaks ? 1 : 0));
        exchange.getResponseBody().write(lines);
        exchange.getResponseBody().flush();
    }

    private synchronized void policy(HttpExchange exchange) throws IOException {
        if (exchange.getRequestMethod().equals("GET")) {
            send(exchange, 200, json(policy));
            return;
        }
        if (refusedWith != 0) {
            send(exchange, refusedWith, refusal);
            return;
        }
        meanwhile.ifPresent(limits -> policy = new PolicyView(
                policy.changesAllowed(), policy.secondPerson(), limits, policy.version() + 1, "eve", Instant.EPOCH));
        meanwhile = Optional.empty();
        if (!("\"" + policy.version() + "\"")
                .equals(exchange.getRequestHeaders().getFirst("If-Match"))) {
            send(exchange, 412, "{\"code\":\"precondition_failed\",\"detail\":\"It is at another version.\"}");
            return;
        }
        var change = Json.mapper().readValue(exchange.getRequestBody(), PolicyView.Change.class);
        policy = new PolicyView(
                Boolean.TRUE.equals(change.changesAllowed()),
                Objects.requireNonNull(change.secondPerson()),
                Objects.requireNonNull(change.limits()),
                policy.version() + 1,
                "ada",
                Instant.EPOCH);
        send(exchange, 200, json(policy));
    }

    private void post(HttpExchange exchange, String path, JsonNode body) throws IOException {
        if (path.equals("/conversations")) {
            send(exchange, 201, json(conversation()));
        } else if (path.endsWith("/messages")) {
            send(exchange, 202, json(new ConversationView.Accepted(RUN)));
        } else if (path.endsWith("/follow") && followsNothing) {
            send(exchange, 409, "{\"code\":\"conflict\",\"detail\":\"Nothing was changed.\"}");
        } else if (path.endsWith("/follow")) {
            says(watched.toArray(AgentEvent[]::new));
            send(exchange, 202, json(new ConversationView.Accepted(WATCH)));
        } else if (path.endsWith("/undo")) {
            send(exchange, 202, json(new ActionView.Undo(CONVERSATION, RUN)));
        } else {
            decide(exchange, id(path, "/actions/"), Json.mapper().treeToValue(body, Decide.class));
        }
    }

    private void decide(HttpExchange exchange, ActionId action, Decide decide) throws IOException {
        List<AgentEvent> rest;
        var key = exchange.getRequestHeaders().getFirst("Idempotency-Key");
        synchronized (this) {
            var again = keys.contains(key);
            keys.add(key);
            if (!again) {
                decisions.add(decide);
                if (decide.decision() == Decide.Answer.APPROVE) {
                    actions.computeIfPresent(action, (id, view) -> becomes.apply(view));
                }
            }
            rest = again ? List.of() : afterwards.apply(decide);
            if (lostAnswers > 0) {
                lostAnswers--;
                says(rest.toArray(AgentEvent[]::new));
                return;
            }
        }
        retryAfter.ifPresent(seconds -> exchange.getResponseHeaders().add("Retry-After", seconds));
        if (refusedWith == 0) {
            send(exchange, 200, json(known(action)));
        } else {
            send(exchange, refusedWith, refusal);
        }
        says(rest.toArray(AgentEvent[]::new));
    }

    private synchronized ActionView known(ActionId id) {
        return Objects.requireNonNull(actions.get(id), "no action " + id);
    }

    private static ActionId id(String path, String before) {
        return ActionId.fromString(path.replaceFirst(before, "").replaceFirst("/.*", ""));
    }

    private void stream(HttpExchange exchange) throws IOException {
        var last = exchange.getRequestHeaders().getFirst("Last-Event-ID");
        synchronized (this) {
            resumed.add(String.valueOf(last));
        }
        exchange.getResponseHeaders().add("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        try (var out = exchange.getResponseBody()) {
            for (int next = last == null ? 0 : Integer.parseInt(last); next < breakAfter; next++) {
                var event = event(next);
                if (event.isEmpty()) {
                    return;
                }
                out.write("id: %d\nevent: %s\ndata: %s\n\n"
                        .formatted(next + 1, event.get().eventName(), json(event.get()))
                        .getBytes(StandardCharsets.UTF_8));
                out.flush();
            }
            breakAfter = Integer.MAX_VALUE;
        }
    }

    /** Waits for it; empty at the end. */
    private synchronized Optional<AgentEvent> event(int index) {
        try {
            while (index >= events.size() && !closed) {
                wait();
            }
            return closed ? Optional.empty() : Optional.of(events.get(index));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private static String json(Object value) throws IOException {
        return Json.mapper().writeValueAsString(value);
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        var bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        server.stop(0);
    }
}
