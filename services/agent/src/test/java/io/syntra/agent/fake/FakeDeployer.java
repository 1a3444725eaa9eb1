package io.syntra.agent.fake;

import io.syntra.contracts.Json;
import io.syntra.contracts.Page;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.deployer.DeployerRequest;
import io.syntra.contracts.deployer.DeploymentKind;
import io.syntra.contracts.deployer.DeploymentView;
import io.syntra.contracts.deployer.SecretView;
import io.syntra.identity.Approval;
import io.syntra.identity.Approvals;
import io.syntra.identity.ExactCall;
import io.syntra.identity.Role;
import io.syntra.identity.Warrant;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import io.syntra.testing.TestTokens;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Honours {@code Idempotency-Key} as the real one does, and can lose requests and answers. */
public final class FakeDeployer extends FakeServer {

    /**
     * A write that took effect.
     *
     * @param line method and path, as they were sent
     * @param sent the bytes of the body, as hexadecimal digits
     */
    public record Effect(
            String key, String user, @Nullable String actor, String operation, String body, String line, String sent) {}

    public enum Trouble {
        NONE,
        /** As much as may is going on already, so it is refused. */
        BUSY,
        /** It cannot ask the gateway whether the approval counts. */
        UNCHECKED,
        /** The request never arrives. */
        LOSE_REQUEST,
        /** It takes effect, and the answer never arrives. */
        LOSE_ANSWER
    }

    /** The one that there is. */
    public static final String SECRET = "payments";

    private final Map<String, Object> answered = new ConcurrentHashMap<>();
    private final FakeCommands commands = new FakeCommands();
    private final List<Effect> effects = new CopyOnWriteArrayList<>();
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final List<Effect> taken = new CopyOnWriteArrayList<>();
    private final List<String> unwarranted = new CopyOnWriteArrayList<>();
    private final Approvals approvals = TestTokens.approvals();
    private volatile Trouble trouble = Trouble.NONE;
    private final Map<WorkspaceId, Trouble> troubles = new ConcurrentHashMap<>();
    private volatile boolean takesTheEarlier;
    private volatile Runnable before = () -> {};
    private volatile @Nullable ProblemCode refusal;
    private volatile boolean late;
    private volatile Runnable onItsWay = () -> {};
    private volatile CountDownLatch gate = new CountDownLatch(0);
    private volatile String held = "";
    private volatile CountDownLatch reads = new CountDownLatch(0);
    private final AtomicInteger waiting = new AtomicInteger();

    public FakeDeployer(URI url) {
        super(url);
    }

    public void reset() {
        down(false);
        hangsUp(0);
        garbled(false);
        clock(Clock.systemUTC());
        answered.clear();
        commands.reset();
        effects.clear();
        calls.clear();
        taken.clear();
        unwarranted.clear();
        trouble = Trouble.NONE;
        troubles.clear();
        takesTheEarlier = false;
        refusal = null;
        late = false;
        onItsWay = () -> {};
        gate = new CountDownLatch(0);
        reads = new CountDownLatch(0);
    }

    /** The next write goes wrong this way; those after it go well. */
    public void nextWrite(Trouble next) {
        nextWrite(next, () -> {});
    }

    /** The next write in that workspace; no other workspace notices. */
    public void nextWrite(WorkspaceId workspace, Trouble next) {
        troubles.put(workspace, next);
    }

    /** @param meanwhile happens just before */
    public void nextWrite(Trouble next, Runnable meanwhile) {
        before = meanwhile;
        trouble = next;
    }

    /** Before the next write one with its key, which seemed lost, arrives; itself it is refused for its approval. */
    public void nextWriteComesBehindTheEarlier() {
        takesTheEarlier = true;
    }

    /** The next write is refused for this, and does nothing. */
    public void nextWriteIsRefused(ProblemCode why) {
        refusal = why;
    }

    /** The next write seems lost, and takes effect once something else was answered. */
    public void nextWriteComesLate() {
        late = true;
    }

    /** Writes take effect, and their answers wait until the latch opens. */
    public void holdAnswers(CountDownLatch latch) {
        gate = latch;
    }

    /** Reads of paths that begin so wait until the latch opens. */
    public void holdReads(String path, CountDownLatch latch) {
        held = path;
        reads = latch;
    }

    /** How many wait now. */
    public int readsHeld() {
        return waiting.get();
    }

    public List<Effect> effects() {
        return List.copyOf(effects);
    }

    /** Writes that were refused because the person had not approved exactly them: the gate sends none. */
    public List<String> unwarranted() {
        return List.copyOf(unwarranted);
    }

    /** Keys of all writes that were tried. */
    public List<String> calls() {
        return List.copyOf(calls);
    }

    /** The writes that arrived and were not refused. One with the key of another had no effect, and is among them. */
    public List<Effect> taken() {
        return List.copyOf(taken);
    }

    @Override
    Answer answer(Request request) throws Exception {
        if (request.method().equals("GET") && request.path().startsWith(held)) {
            hold();
        }
        var answer = answerNow(request);
        var arrives = onItsWay;
        onItsWay = () -> {};
        arrives.run();
        return answer;
    }

    private void hold() throws InterruptedException {
        waiting.incrementAndGet();
        try {
            if (!reads.await(30, TimeUnit.SECONDS)) {
                throw new Hangup();
            }
        } finally {
            waiting.decrementAndGet();
        }
    }

    private Answer answerNow(Request request) throws Exception {
        var path = List.of(request.path().substring(1).split("/"));
        return switch (path.getFirst()) {
            case "services" -> path.size() == 1 ? list(request) : service(request, path);
            case "deployments" -> new Answer(200, deployment(request, path.get(1)));
            case "servers" -> server(request, path);
            case "secrets" -> new Answer(200, secret(path.get(1)));
            default -> throw new Refuse(ProblemCode.NOT_FOUND, "nothing here");
        };
    }

    private Answer list(Request request) {
        var name = request.query().get("name");
        return new Answer(
                200,
                Page.last(worlds(request)
                        .filter(world -> name == null || world.name.equals(name))
                        .map(World::view)
                        .toList()));
    }

    private static SecretView secret(String name) {
        if (!name.equals(SECRET)) {
            throw new Refuse(ProblemCode.SECRET_NOT_FOUND, "There is no secret " + name + ".");
        }
        return new SecretView(name, 1, Instant.EPOCH, "admin", List.of(), List.of(), List.of(), List.of());
    }

    private DeploymentView deployment(Request request, String id) {
        return worlds(request)
                .flatMap(world -> world.deployments().stream())
                .filter(deployment -> deployment.id().toString().equals(id))
                .findFirst()
                .orElseThrow(() -> new Refuse(ProblemCode.DEPLOYMENT_NOT_FOUND, "There is no deployment " + id + "."));
    }

    private Answer service(Request request, List<String> path) throws Exception {
        var world = world(request, path.get(1));
        if (path.size() == 2) {
            return new Answer(200, world.view());
        }
        if (request.method().equals("POST")) {
            return write(request, world, path.get(2));
        }
        return new Answer(
                200,
                switch (path.get(2)) {
                    case "deployments" ->
                        page(
                                deployments(
                                        world,
                                        request.query().get("idempotency_key"),
                                        request.who().user()),
                                request.query());
                    case "releases" ->
                        path.size() == 3
                                ? page(world.releaseViews(), request.query())
                                : world.releaseViews().stream()
                                        .filter(release ->
                                                release.id().toString().equals(path.get(3)))
                                        .findFirst()
                                        .orElseThrow(() ->
                                                new Refuse(ProblemCode.RELEASE_NOT_FOUND, "There is no such release."));
                    case "health" -> world.health();
                    default -> throw new Refuse(ProblemCode.NOT_FOUND, "nothing here");
                });
    }

    /** As the real one: so many at a time, and where the next ones begin. */
    private static <T> Page<T> page(List<T> all, Map<String, String> query) {
        int from = Integer.parseInt(query.getOrDefault("cursor", "0"));
        int to = Math.min(all.size(), from + Integer.parseInt(query.getOrDefault("limit", "50")));
        return new Page<>(all.subList(from, to), to == all.size() ? null : String.valueOf(to));
    }

    private static List<DeploymentView> deployments(World world, @Nullable String key, String user) {
        return world.deployments().stream()
                .filter(deployment -> key == null
                        || (key.equals(deployment.idempotencyKey()) && user.equals(deployment.requestedBy())))
                .toList();
    }

    /** The one server, and what was run on it. */
    public FakeCommands server() {
        return commands;
    }

    private Answer server(Request request, List<String> path) throws Exception {
        if (!commands.isFor(request.who().workspace())) {
            throw new Refuse(ProblemCode.FORBIDDEN, "The servers of this deployer are not for this workspace.");
        }
        if (path.size() == 2) {
            return new Answer(200, commands.server());
        }
        if (!request.who().groups().contains(Role.ADMIN)) {
            throw new Refuse(ProblemCode.FORBIDDEN, "Your role does not allow it.");
        }
        return request.method().equals("POST")
                ? write(
                        request,
                        Role.ADMIN,
                        () -> commands.server().version(),
                        () -> commands.server().seen(),
                        "command",
                        key -> commands.run(request.body(), request.who().user(), key))
                : new Answer(
                        200,
                        path.size() == 4
                                ? commands.get(path.get(3))
                                : Page.last(commands.with(
                                        request.query().get("idempotency_key"),
                                        request.who().user())));
    }

    private Answer write(Request request, World world, String operation) throws Exception {
        return write(
                request,
                operation.equals("env") ? Role.ADMIN : Role.DEVELOPER,
                () -> Long.toString(world.view().generation()),
                () -> world.view().seen(),
                operation,
                key -> perform(world, operation, request, key));
    }

    private Answer write(
            Request request,
            String role,
            Supplier<String> version,
            Supplier<String> seen,
            String operation,
            Function<String, Object> effect)
            throws Exception {
        var key = request.exchange().getRequestHeaders().getFirst("Idempotency-Key");
        if (key == null) {
            throw new AssertionError("a write without an Idempotency-Key");
        }
        calls.add(key);
        warranted(request, key);
        if (!request.who().groups().contains(role)) {
            throw new Refuse(ProblemCode.FORBIDDEN, "Your role does not allow it.");
        }
        var present = trouble(request.who().workspace());
        before.run();
        before = () -> {};
        var why = refusal;
        refusal = null;
        if (why != null) {
            throw new Refuse(why, "Not now.");
        }
        if (present == Trouble.BUSY) {
            throw new Refuse(ProblemCode.RATE_LIMITED, "As many as may run at once are running.");
        }
        if (present == Trouble.UNCHECKED) {
            throw new Refuse(ProblemCode.APPROVAL_UNCHECKED, "The gateway does not say whether the approval counts.");
        }
        if (present == Trouble.LOSE_REQUEST) {
            throw new Hangup();
        }
        var ifMatch = request.exchange().getRequestHeaders().getFirst("If-Match");
        if (ifMatch != null && !answered.containsKey(key) && !("\"" + version.get() + "\"").equals(ifMatch)) {
            throw new Refuse(ProblemCode.PRECONDITION_FAILED, "It has changed.");
        }
        if (!answered.containsKey(key)
                && !seen.get().equals(request.exchange().getRequestHeaders().getFirst(ExactCall.SEEN_HEADER))) {
            throw new Refuse(ProblemCode.PRECONDITION_FAILED, "It has changed since a person approved this.");
        }
        var write = new Effect(
                key,
                request.who().user(),
                request.who().actor(),
                operation,
                request.body(),
                request.method() + " " + request.exchange().getRequestURI(),
                HexFormat.of().formatHex(request.bytes()));
        Runnable takes = () -> {
            taken.add(write);
            answered.computeIfAbsent(key, k -> {
                effects.add(write);
                return effect.apply(k);
            });
        };
        if (late) {
            late = false;
            onItsWay = takes;
            throw new Hangup();
        }
        takes.run();
        var view = Objects.requireNonNull(answered.get(key));
        if (takesTheEarlier) {
            takesTheEarlier = false;
            throw new Refuse(ProblemCode.APPROVAL_ENDED, "The session was ended.");
        }
        if (present == Trouble.LOSE_ANSWER) {
            throw new Hangup();
        }
        if (!gate.await(30, TimeUnit.SECONDS)) {
            throw new Hangup();
        }
        return new Answer(202, view);
    }

    private Trouble trouble(WorkspaceId workspace) {
        var its = troubles.remove(workspace);
        if (its != null) {
            return its;
        }
        var anybodys = trouble;
        trouble = Trouble.NONE;
        return anybodys;
    }

    /** As the real one checks it. */
    private void warranted(Request request, String key) {
        var headers = request.exchange().getRequestHeaders();
        var call = new ExactCall(
                "deployer",
                request.method(),
                request.exchange().getRequestURI().getRawPath(),
                String.valueOf(headers.getFirst(ExactCall.SEEN_HEADER)),
                request.bytes());
        try {
            new Warrant(headers.getFirst(Approval.HEADER), key, headers.getFirst(ExactCall.PLAN_HEADER), call)
                    .check(request.who().caller(), approvals, now());
        } catch (ProblemException e) {
            unwarranted.add(key + ": " + e.getMessage());
            throw new Refuse(e.code(), String.valueOf(e.getMessage()));
        }
    }

    private static DeploymentView perform(World world, String operation, Request request, String key) {
        var now = world.now();
        var user = request.who().user();
        try {
            return switch (operation) {
                case "deployments" -> {
                    var deploy = Json.mapper().readValue(request.body(), DeployerRequest.Deploy.class);
                    var release = deploy.releaseId();
                    int number = release == null ? world.serving() : world.number(release);
                    int own = release == null ? world.replicas() : world.ownReplicas(number);
                    yield world.change(
                            DeploymentKind.DEPLOY,
                            number,
                            Objects.requireNonNullElse(deploy.replicas(), own),
                            user,
                            key,
                            now);
                }
                case "restart" ->
                    world.change(
                            DeploymentKind.RESTART, world.presentRelease(), world.presentReplicas(), user, key, now);
                case "scale" ->
                    world.change(
                            DeploymentKind.SCALE,
                            world.presentRelease(),
                            Json.mapper()
                                    .readValue(request.body(), DeployerRequest.Scale.class)
                                    .replicas(),
                            user,
                            key,
                            now);
                case "env" -> {
                    var change = Json.mapper().readValue(request.body(), DeployerRequest.UpdateEnv.class);
                    yield world.env(change.key(), String.valueOf(change.value()), user, key, now);
                }
                case "rollback" -> {
                    var to = Json.mapper()
                            .readValue(request.body(), DeployerRequest.RollBack.class)
                            .deploymentId();
                    var target = world.deployments().stream()
                            .filter(deployment -> deployment.id().equals(to))
                            .findFirst()
                            .orElseThrow(() -> new Refuse(ProblemCode.DEPLOYMENT_NOT_FOUND, "There is none."));
                    if (target.releaseNumber() == world.serving()
                            && target.replicas() == world.replicas()
                            && world.pending().isEmpty()) {
                        throw new Refuse(ProblemCode.CONFLICT, "It serves already.");
                    }
                    yield world.change(
                            DeploymentKind.ROLLBACK, target.releaseNumber(), target.replicas(), user, key, now);
                }
                default -> throw new Refuse(ProblemCode.NOT_FOUND, "nothing here");
            };
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new Refuse(ProblemCode.MALFORMED_REQUEST, "not to be read");
        }
    }
}
