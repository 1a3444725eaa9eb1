package io.syntra.agent.fake;

import io.syntra.contracts.DeploymentId;
import io.syntra.contracts.ErrorGroupId;
import io.syntra.contracts.ReleaseId;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.deployer.DeploymentKind;
import io.syntra.contracts.deployer.DeploymentState;
import io.syntra.contracts.deployer.DeploymentView;
import io.syntra.contracts.deployer.DeploymentView.Failure;
import io.syntra.contracts.deployer.HealthStatus;
import io.syntra.contracts.deployer.HealthView;
import io.syntra.contracts.deployer.ReleaseView;
import io.syntra.contracts.deployer.ServiceView;
import io.syntra.contracts.telemetry.ErrorGroupStatus;
import io.syntra.contracts.telemetry.ErrorGroupView;
import io.syntra.testing.TestTokens;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** One service, what was deployed when, and how often each release fails. */
public final class World {

    /** Requests that come each second: so many that the effect of an action is beyond doubt after one. */
    static final int REQUESTS = 600;

    private static final Set<DeploymentState> PENDING =
            Set.of(DeploymentState.REQUESTED, DeploymentState.STARTING, DeploymentState.HEALTH_GATE);

    public final ServiceId service = ServiceId.random();
    public final String name;
    private volatile WorkspaceId workspace = TestTokens.WORKSPACE;
    private volatile Clock clock = Clock.systemUTC();
    private final List<DeploymentView> newestFirst = new ArrayList<>();
    private final TreeMap<Instant, Integer> servedFrom = new TreeMap<>();
    private final Map<Integer, Double> errorRates = new ConcurrentHashMap<>();
    private final Map<Integer, Double> latencies = new ConcurrentHashMap<>();
    private final Map<Integer, ReleaseId> releases = new ConcurrentHashMap<>();
    final List<ErrorGroupView> errors = new ArrayList<>();
    private static final int OWN_REPLICAS = 2;

    private int replicas = OWN_REPLICAS;
    private int serving;
    private long generation;
    private boolean healthy = true;
    private int unready;
    private DeploymentState nextReaches = DeploymentState.SUCCEEDED;
    private final Map<Integer, Integer> ownReplicas = new ConcurrentHashMap<>();
    private final Map<Integer, List<String>> commands = new ConcurrentHashMap<>();
    private final Map<Integer, Map<String, String>> environments = new ConcurrentHashMap<>();

    public World(String name) {
        this.name = name;
    }

    /** Its release 1 serves for twenty minutes, and well. */
    public static World running(String name) {
        var world = new World(name);
        world.deployed(1, ago(Duration.ofMinutes(20)));
        return world;
    }

    /** Its release 2 brought an error a while ago, in two of five requests. */
    public static World brokenByRelease2() {
        var world = running("shop-api").errorRate(2, 0.4);
        var effect = ago(Duration.ofSeconds(90));
        world.deployed(2, effect);
        return world.error(new ErrorGroupView(
                ErrorGroupId.random(),
                world.service,
                ErrorGroupStatus.OPEN,
                "TypeError",
                "Cannot read properties of undefined (reading 'user')",
                "userHandler (server.js:31)",
                1080,
                effect.plusSeconds(4),
                ago(Duration.ZERO),
                "v2",
                List.of("v2"),
                null));
    }

    /** Whose it is. */
    public World in(WorkspaceId its) {
        workspace = its;
        return this;
    }

    /** What its time is. */
    public World at(Clock its) {
        clock = its;
        return this;
    }

    Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    boolean isIn(WorkspaceId its) {
        return workspace.equals(its);
    }

    public static Instant ago(Duration duration) {
        return Instant.now().truncatedTo(ChronoUnit.MILLIS).minus(duration);
    }

    public synchronized World errorRate(int release, double rate) {
        errorRates.put(release, rate);
        return this;
    }

    /** How long 95 of 100 requests take at most, in milliseconds. */
    public synchronized World latency(int release, double millis) {
        latencies.put(release, millis);
        return this;
    }

    /** So many of its replicas are not ready. */
    public synchronized void unready(int replicasDown) {
        unready = replicasDown;
    }

    public synchronized World error(ErrorGroupView group) {
        errors.add(group);
        return this;
    }

    public synchronized DeploymentView deployed(int release, Instant at) {
        return change(DeploymentKind.DEPLOY, release, replicas, "dev", null, at);
    }

    /** How far the next change gets that somebody asks for; it serves only when it succeeds. */
    public synchronized void nextReaches(DeploymentState state) {
        nextReaches = state;
    }

    /** Somebody's change, that does not serve yet: its replicas are not healthy. */
    public synchronized DeploymentView underWay(DeploymentKind kind, int release, int toReplicas) {
        return change(kind, release, toReplicas, "dev", null, DeploymentState.HEALTH_GATE, now());
    }

    /** How far the newest change is by now. */
    public synchronized void newestReaches(DeploymentState state) {
        var was = newestFirst.removeFirst();
        newestFirst.addFirst(in(state, was));
        generation++;
        if (state == DeploymentState.SUCCEEDED && PENDING.contains(was.state())) {
            serves(was, now());
        }
    }

    private DeploymentView in(DeploymentState state, DeploymentView was) {
        return new DeploymentView(
                was.id(),
                service,
                name,
                was.kind(),
                state,
                was.releaseId(),
                was.releaseNumber(),
                was.previousReleaseId(),
                was.previousReleaseNumber(),
                was.replicas(),
                was.requestedBy(),
                was.idempotencyKey(),
                failure(state),
                List.of(),
                was.requestedAt(),
                was.startedAt(),
                finished(state, ago(Duration.ZERO)));
    }

    /** As at the real one: what the next change builds on. */
    synchronized Optional<DeploymentView> pending() {
        return newestFirst.stream().findFirst().filter(newest -> PENDING.contains(newest.state()));
    }

    synchronized int presentRelease() {
        return pending().map(DeploymentView::releaseNumber).orElse(serving);
    }

    synchronized int presentReplicas() {
        return pending().map(DeploymentView::replicas).orElse(replicas);
    }

    private void serves(DeploymentView deployment, Instant from) {
        serving = deployment.releaseNumber();
        replicas = deployment.replicas();
        servedFrom.put(from, serving);
    }

    private static @Nullable Failure failure(DeploymentState state) {
        return state == DeploymentState.FAILED
                ? new Failure("health_timeout", "It did not become healthy within 60 s.", List.of())
                : null;
    }

    private static @Nullable Instant finished(DeploymentState state, Instant at) {
        return switch (state) {
            case REQUESTED, STARTING, HEALTH_GATE, SWITCHING, DRAINING -> null;
            case SUCCEEDED, FAILED, ROLLED_BACK, SUPERSEDED -> at;
        };
    }

    /** @param key of the request, where it came with one */
    synchronized DeploymentView change(
            DeploymentKind kind, int release, int toReplicas, String by, @Nullable String key, Instant at) {
        return change(kind, release, toReplicas, by, key, key == null ? DeploymentState.SUCCEEDED : nextReaches, at);
    }

    private DeploymentView change(
            DeploymentKind kind,
            int release,
            int toReplicas,
            String by,
            @Nullable String key,
            DeploymentState state,
            Instant at) {
        if (pending().isPresent()) {
            newestFirst.addFirst(in(DeploymentState.SUPERSEDED, newestFirst.removeFirst()));
        }
        var view = new DeploymentView(
                DeploymentId.random(),
                service,
                name,
                kind,
                state,
                release(release),
                release,
                serving == 0 ? null : release(serving),
                serving == 0 ? null : serving,
                toReplicas,
                by,
                key,
                failure(state),
                List.of(),
                at,
                at,
                finished(state, at));
        newestFirst.addFirst(view);
        generation++;
        if (state == DeploymentState.SUCCEEDED) {
            serves(view, at);
        }
        return view;
    }

    /** Somebody else restarts it. */
    public synchronized void touch() {
        restarted("somebody", now());
    }

    public synchronized void restarted(String by, Instant at) {
        change(DeploymentKind.RESTART, serving, replicas, by, null, at);
    }

    /** Its health changes, which nobody asked for. */
    public synchronized void flap() {
        healthy = !healthy;
        generation++;
    }

    /** How many replicas a release has of its own, whatever was scaled since. */
    public synchronized World ownReplicas(int release, int number) {
        ownReplicas.put(release, number);
        return this;
    }

    synchronized int ownReplicas(int release) {
        return ownReplicas.getOrDefault(release, OWN_REPLICAS);
    }

    public synchronized World command(int release, String... command) {
        commands.put(release, List.of(command));
        return this;
    }

    /** What a release runs with, before its own FLAG. */
    public synchronized World environment(int release, Map<String, String> env) {
        environments.put(release, Map.copyOf(env));
        return this;
    }

    public synchronized Map<String, String> environment() {
        return environment(serving);
    }

    private Map<String, String> environment(int release) {
        var env = new HashMap<>(environments.getOrDefault(release, Map.of()));
        env.put("FLAG", "v" + release);
        return env;
    }

    synchronized DeploymentView env(String name, String value, String by, String key, Instant at) {
        int next = releases.keySet().stream().mapToInt(Integer::intValue).max().orElse(0) + 1;
        var env = new HashMap<>(environment(presentRelease()));
        env.put(name, value);
        environments.put(next, env);
        ownReplicas.put(next, ownReplicas(presentRelease()));
        release(next);
        return change(DeploymentKind.ENV_UPDATE, next, presentReplicas(), by, key, at);
    }

    /** Whether a request with this key has changed it. */
    public synchronized boolean changedWith(String key) {
        return newestFirst.stream().anyMatch(deployment -> key.equals(deployment.idempotencyKey()));
    }

    synchronized ReleaseId release(int number) {
        return releases.computeIfAbsent(number, n -> ReleaseId.random());
    }

    synchronized int number(ReleaseId release) {
        return releases.entrySet().stream()
                .filter(entry -> entry.getValue().equals(release))
                .findFirst()
                .orElseThrow()
                .getKey();
    }

    public synchronized int serving() {
        return serving;
    }

    public synchronized int replicas() {
        return replicas;
    }

    public synchronized List<DeploymentView> deployments() {
        return List.copyOf(newestFirst);
    }

    synchronized ServiceView view() {
        return new ServiceView(
                service,
                name,
                "http://" + name + ".localhost:8000",
                status(),
                replicas,
                replicas,
                serving == 0 ? null : release(serving),
                serving == 0 ? null : serving,
                newestFirst.isEmpty() ? null : newestFirst.getFirst().id(),
                pending().map(DeploymentView::id).orElse(null),
                generation,
                Instant.EPOCH,
                Instant.EPOCH);
    }

    synchronized List<ReleaseView> releaseViews() {
        return releases.entrySet().stream()
                .map(entry -> new ReleaseView(
                        entry.getValue(),
                        service,
                        entry.getKey(),
                        "v" + entry.getKey(),
                        "sha256:" + "0".repeat(63) + entry.getKey() % 10,
                        commands.getOrDefault(entry.getKey(), List.of("node", "server.js")),
                        null,
                        "/healthz",
                        environment(entry.getKey()),
                        ownReplicas(entry.getKey()),
                        "dev",
                        Instant.EPOCH))
                .toList();
    }

    private HealthStatus status() {
        return healthy ? HealthStatus.HEALTHY : HealthStatus.DEGRADED;
    }

    synchronized HealthView health() {
        return new HealthView(service, name, status(), replicas - unready, replicas, List.of());
    }

    /** The release that served in a second, 0 when none did. */
    synchronized int servingAt(Instant second) {
        var entry = servedFrom.floorEntry(second);
        return entry == null ? 0 : entry.getValue();
    }

    double latency(int release) {
        return latencies.getOrDefault(release, 40.0);
    }

    double errorRate(int release) {
        return errorRates.getOrDefault(release, 0.0);
    }

    synchronized List<ErrorGroupView> errors() {
        return List.copyOf(errors);
    }
}
