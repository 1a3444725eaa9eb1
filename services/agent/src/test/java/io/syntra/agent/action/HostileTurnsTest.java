package io.syntra.agent.action;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.syntra.agent.brain.Brain;
import io.syntra.agent.brain.BrainUnavailable;
import io.syntra.agent.brain.Dialogue;
import io.syntra.agent.brain.Move;
import io.syntra.agent.brain.Turn;
import io.syntra.agent.fake.AgentLog;
import io.syntra.agent.fake.FakeDeployer.Effect;
import io.syntra.agent.fake.FakeDeployer.Trouble;
import io.syntra.agent.fake.FakePorts;
import io.syntra.agent.fake.Neighbours;
import io.syntra.agent.fake.Sql;
import io.syntra.agent.fake.World;
import io.syntra.agent.model.HostileModel;
import io.syntra.agent.store.MortalDatabase.Died;
import io.syntra.agent.tool.ReadTool;
import io.syntra.agent.tool.ToolCatalog;
import io.syntra.agent.tool.ToolRunner;
import io.syntra.contracts.ActionId;
import io.syntra.contracts.Json;
import io.syntra.contracts.agent.ActionView.ShownCall;
import io.syntra.contracts.agent.Decide;
import io.syntra.contracts.agent.Risk;
import io.syntra.identity.Caller;
import io.syntra.identity.Role;
import io.syntra.identity.Vouchers;
import io.syntra.testing.TestTokens;
import io.syntra.testing.WithSyntraEngines;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Whatever a model says, whoever decides on it, and wherever an instance dies: what happens outside is what was approved.
 * Each at most once, which is the receiver's part where a call may be made again, and the gate's where it may not. Turns,
 * decisions, deaths, lost calls and what comes between two steps follow from a seed, which is printed;
 * {@code -Dsyntra.seed=} plays them again, to the last step. The model speaks in process; the brain behind it, the tools,
 * the gate, the store, and what carries out are the real ones.
 */
@QuarkusTest
@WithSyntraEngines
@WithTestResource(FakePorts.class)
class HostileTurnsTest {

    private static final int TURNS = 10_000;
    private static final int LIMIT = 3;
    private static final Duration HOUR = Duration.ofHours(1);
    private static final String IN_AN_ENVIRONMENT = "vermilion-otter-17";

    @Inject
    Instance<Gatehouse> houses;

    @Inject
    ActionRunner runner;

    @Inject
    ToolCatalog tools;

    @Inject
    ToolRunner reads;

    @Inject
    Sql sql;

    private final Neighbours neighbours = Neighbours.of();
    private final long seed = Long.getLong("syntra.seed", System.nanoTime());

    /** What a workspace demands; one of each, at the same time, and no other workspace notices. */
    private enum Law {
        NONE("true", "NEVER", 100_000),
        ALSO_NONE("true", "NEVER", 100_000),
        NO_CHANGES("false", "NEVER", 100_000),
        SECOND_PERSON("true", "ALWAYS", 100_000),
        FEW("true", "NEVER", LIMIT);

        private final String changes;
        private final String second;
        private final int perTarget;

        Law(String changes, String second, int perTarget) {
            this.changes = changes;
            this.second = second;
            this.perTarget = perTarget;
        }
    }

    /** Only the instances of a test carry out. */
    @BeforeEach
    void alone() {
        runner.stop(new ShutdownEvent());
    }

    @AfterEach
    void notAlone() {
        runner.start(new StartupEvent());
    }

    @Test
    void whatHappensOutsideIsWhatWasApprovedAndHappensOnce() throws Exception {
        System.out.println("HostileTurnsTest: -Dsyntra.seed=" + seed);
        try (var log = AgentLog.heard()) {
            var places = played(TURNS / Law.values().length);

            var effects = neighbours.deployer.effects();
            System.out.printf(
                    "HostileTurnsTest: %d proposals, %d stored, %d approvals, %d deaths, %d effects, trace %08x%n",
                    places.stream().mapToInt(place -> place.proposals).sum(),
                    places.stream().mapToInt(place -> place.known.size()).sum(),
                    places.stream().mapToInt(place -> place.approved.size()).sum(),
                    places.stream().mapToInt(place -> place.deaths).sum(),
                    effects.size(),
                    traces(places).hashCode());
            // About half of what is usual.
            assertThat(effects).as("seed %d", seed).hasSizeGreaterThan(130);
            assertThat(places.stream().mapToInt(place -> place.deaths).sum())
                    .as("seed %d", seed)
                    .isGreaterThan(65);
            assertThat(places.stream().flatMap(place -> place.tools(effects)))
                    .as("seed %d", seed)
                    .containsAll(HostileModel.actions());
            assertThat(neighbours.deployer.unwarranted()).as("seed %d", seed).isEmpty();
            for (var write : neighbours.deployer.taken()) {
                assertThat(places).as("seed %d: %s", seed, write).anyMatch(place -> place.allowed(write));
            }
            for (var place : places) {
                place.holds(effects);
            }
            for (var secret : List.of(HostileModel.PLANTED, IN_AN_ENVIRONMENT)) {
                assertThat(log.with(secret)).as("seed %d", seed).isEmpty();
            }
        }
    }

    /** Guarded by: one thread, one clock and one source of chance for each workspace. */
    @Test
    void aSeedTellsTheSameStoryAgain() throws Exception {
        var once = traces(played(60));

        assertThat(once).as("seed %d", seed).allSatisfy(story -> assertThat(story)
                .hasSizeGreaterThan(60));
        assertThat(traces(played(60))).as("seed %d", seed).isEqualTo(once);
    }

    private static List<List<String>> traces(List<Place> places) {
        return places.stream().map(Place::traced).toList();
    }

    private List<Place> played(int turns) throws Exception {
        var places = Stream.of(Law.values()).map(Place::new).toList();
        Neighbours.of(places.stream().flatMap(place -> place.worlds.stream()).toArray(World[]::new));
        try (var threads = Executors.newFixedThreadPool(places.size())) {
            for (var done : threads.invokeAll(places.stream()
                    .<Callable<Void>>map(place -> () -> place.turns(turns))
                    .toList())) {
                done.get();
            }
        }
        return places;
    }

    /** An approval that counted. */
    private record Approval(
            Caller by,
            String requestedBy,
            String tool,
            String target,
            JsonNode arguments,
            ShownCall shown,
            Instant at) {}

    /** The time of one workspace: it passes when the story says so. */
    private static final class Hands extends Clock {

        /** Ahead of those whose time is the real one, for whom nothing may have ended yet. */
        private Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS).plus(Duration.ofMinutes(5));

        void turn(Duration by) {
            now = now.plus(by);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    /** A workspace with services of its own, its model, its people, its time, and instances that die. */
    private final class Place {

        private final Law law;
        private final Hands hands = new Hands();
        private final Gatehouse house;
        private final Random random;
        private final List<World> worlds;
        private final HostileModel model;
        private final Brain brain;
        private final Trace trace;
        private final Map<String, Approval> approved = new HashMap<>();
        private final List<ActionId> known = new ArrayList<>();
        /** Approved, and not at its end. */
        private final List<ActionId> open = new ArrayList<>();

        private int proposals;
        private int deaths;
        private boolean between;

        Place(Law law) {
            this.law = law;
            house = houses.get();
            house.at(hands);
            trace = new Trace(house.workspace);
            random = new Random(seed + law.name().hashCode());
            worlds = Stream.of("shop", "stock", "pay")
                    .map(name -> new World(name + "-" + house.workspace.value())
                            .in(house.workspace)
                            .environment(2, Map.of("API_KEY", IN_AN_ENVIRONMENT))
                            .at(hands))
                    .toList();
            var earlier = worlds.stream()
                    .map(world -> {
                        var id = world.deployed(1, hands.instant().minus(Duration.ofMinutes(20)))
                                .id()
                                .toString();
                        world.deployed(2, hands.instant().minus(Duration.ofMinutes(10)));
                        return id;
                    })
                    .toList();
            var services = worlds.stream()
                    .flatMap(world -> Stream.of(world.name, world.service.toString()))
                    .toList();
            model = new HostileModel(seed + law.name().hashCode(), services, earlier);
            brain = model.brain(tools);
            house.execute(
                    "update policy set changes_allowed = %s, second_person = '%s', limit_target = %d where workspace = '%s'"
                            .formatted(law.changes, law.second, law.perTarget, house.workspace.value()));
        }

        @Nullable Void turns(int turns) {
            for (int i = 0; i < turns; i++) {
                hands.turn(Duration.ofSeconds(1));
                var turn = next();
                trace.add(turn.map(told ->
                                "says " + told.moves().stream().map(Place::told).toList())
                        .orElse("says nothing that can be understood"));
                turn.ifPresent(this::carryOut);
                meanwhile();
            }
            // What may have been sent is waited for until its time is up.
            for (int looks = 0; !open.isEmpty(); looks++) {
                assertThat(looks).as("seed %d: %s does not end", seed, open).isLessThan(1_000);
                work(open.getFirst());
            }
            return null;
        }

        /** But for the ids of calls: the brain gives new ones where a model's cannot be used. */
        private static String told(Move move) {
            return switch (move) {
                case Move.Read read -> read.tool() + read.arguments();
                case Move.Propose propose -> propose.tool() + propose.arguments();
                case Move.Say _, Move.Finish _ -> move.toString();
            };
        }

        /** Empty when the brain makes nothing of what the model said. */
        private Optional<Turn> next() {
            var exchange = new Dialogue.Exchange(new UUID(0, 0), "why is it slow?", List.of(), null);
            var dialogue =
                    new Dialogue(List.of(exchange), null, () -> new Dialogue.Services.Known(List.of()), Instant.EPOCH);
            try {
                return Optional.of(brain.next(dialogue, words -> {}));
            } catch (BrainUnavailable e) {
                return Optional.empty();
            }
        }

        /** As the loop does it. */
        private void carryOut(Turn turn) {
            for (var move : turn.moves()) {
                switch (move) {
                    case Move.Say _, Move.Finish _ -> {
                        // Words change nothing.
                    }
                    case Move.Read read -> {
                        assertThat(model.wantedItsCalls()).as("seed %d", seed).isTrue();
                        tools.find(read.tool())
                                .filter(ReadTool.class::isInstance)
                                .ifPresent(tool -> reads.read((ReadTool) tool, read.arguments(), anyone()));
                    }
                    case Move.Propose propose -> {
                        assertThat(model.wantedItsCalls()).as("seed %d", seed).isTrue();
                        propose(anyone(), propose);
                    }
                }
            }
        }

        private void propose(Caller by, Move.Propose propose) {
            proposals++;
            switch (house.propose(by, propose.tool(), propose.arguments())) {
                case Proposed.Stored stored -> {
                    known.add(stored.action());
                    trace.add("proposed " + stored.action());
                }
                case Proposed.Refused refused ->
                    trace.add("REFUSED " + refused.result().summary());
            }
        }

        private void meanwhile() {
            if (random.nextInt(3) == 0 && !known.isEmpty()) {
                decide();
            }
            if (random.nextInt(60) == 0) {
                trace.add("somebody else changes something");
                pick(worlds).touch();
            }
            if (random.nextInt(30) == 0) {
                var trouble = pick(List.of(Trouble.values()));
                trace.add("the next write meets " + trouble);
                neighbours.deployer.nextWrite(house.workspace, trouble);
            }
            if (random.nextInt(3) == 0 && !open.isEmpty()) {
                work(pick(open));
            }
        }

        /** An instance carries it on, and may die; what rests is looked at again when its time has come. */
        private void work(ActionId id) {
            var claim = house.claim(id);
            trace.add("goes on with " + id);
            try {
                var rests = house.execution(house.steps(house.database(moment -> step())), hands)
                        .carryOn(claim);
                rests.ifPresent(hands::turn);
                trace.add(id + " is " + house.action(id).state()
                        + rests.map(pause -> ", and rests " + pause).orElse(""));
            } catch (Died e) {
                deaths++;
                trace.add("died");
                hands.turn(Duration.ofSeconds(20));
            } catch (LostLease e) {
                trace.add("was too slow");
            }
            if (house.action(id).settled) {
                open.remove(id);
            }
        }

        /** Before and after each transaction the instance may die, or the world goes on, with other instances in it. */
        private void step() {
            if (random.nextInt(30) == 0) {
                throw new Died();
            }
            if (!between && random.nextInt(6) == 0) {
                between = true;
                try {
                    meanwhile();
                } finally {
                    between = false;
                }
            }
        }

        private Caller anyone() {
            return house.person(pick(List.of("ada", "bob")), pick(List.of(Role.VIEWER, Role.DEVELOPER, Role.ADMIN)));
        }

        /** Right and wrong ones: of another plan, by the wrong person, again, of nothing, after the plan was changed. */
        private void decide() {
            var id = random.nextInt(30) == 0
                    ? new ActionId(new UUID(random.nextLong(), random.nextLong()))
                    : random.nextBoolean() ? known.getLast() : pick(known);
            var action = house.find(id);
            boolean wrong = random.nextInt(4) == 0;
            var hash = action == null || (wrong && random.nextBoolean()) ? "f".repeat(64) : action.planHash;
            var confirm = action == null || (wrong && random.nextBoolean()) ? "yes" : action.target;
            var by = !wrong
                    ? house.person(pick(List.of("ada", "bob")), Role.ADMIN)
                    : switch (random.nextInt(3)) {
                        case 0 -> anyone();
                        case 1 -> new Caller(house.workspace, "ada", Role.including(Role.ADMIN), "agent");
                        default ->
                            new Caller(
                                    new io.syntra.contracts.WorkspaceId("elsewhere"),
                                    "eve",
                                    Role.including(Role.ADMIN),
                                    null);
                    };
            if (action != null && random.nextInt(12) == 0) {
                tamper(id);
            }
            var answer = random.nextInt(5) == 0 ? Decide.Answer.REJECT : Decide.Answer.APPROVE;
            var wish = new Decide(answer, hash, confirm);
            var unsigned = answer == Decide.Answer.APPROVE && random.nextInt(10) == 0;
            var decided = unsigned ? house.decide(by, id, wish, falsely(by, id, hash)) : house.decide(by, id, wish);
            switch (decided) {
                case Decisions.Decided.Counted _ -> {
                    trace.add("%s of %s by %s counted".formatted(answer, id, by.user()));
                    assertThat(unsigned).as("seed %d", seed).isFalse();
                    mayCount(Objects.requireNonNull(action, "of nothing"), by, hash, confirm, answer);
                }
                case Decisions.Decided.Refused refused ->
                    trace.add("%s of %s by %s: %s".formatted(answer, id, by.user(), refused.why()));
            }
        }

        /** What did not come from the gateway, or is for something else. */
        private @Nullable String falsely(Caller by, ActionId id, String hash) {
            return switch (random.nextInt(4)) {
                case 0 -> null;
                case 1 -> TestTokens.approval(by, id, "e".repeat(64), hands);
                case 2 -> TestTokens.approval(by, ActionId.random(), hash, hands);
                default ->
                    TestTokens.ofServices(hands)
                            .approval(
                                    by,
                                    TestTokens.session(by, hands),
                                    Vouchers.NONE,
                                    hands.instant().plusSeconds(600),
                                    id,
                                    hash);
            };
        }

        /** Behind everybody's back. */
        private void tamper(ActionId id) {
            house.execute("update action set arguments = replace(arguments, '\"replicas\":', '\"replicas\":1')"
                    + " where state = 'AWAITING' and id = '" + id + "'");
        }

        private void mayCount(Action action, Caller by, String hash, String confirm, Decide.Answer answer) {
            assertThat(by.actor()).as("seed %d", seed).isNull();
            assertThat(by.workspace()).as("seed %d", seed).isEqualTo(house.workspace);
            assertThat(by.has(action.requiredRole)).as("seed %d", seed).isTrue();
            assertThat(action.stage()).as("seed %d", seed).isInstanceOf(Stage.Awaiting.class);
            assertThat(hands.instant()).as("seed %d", seed).isBefore(action.expiresAt);
            assertThat(hash).as("seed %d", seed).isEqualTo(action.planHash);
            if (answer == Decide.Answer.APPROVE) {
                if (action.risk == Risk.HIGH) {
                    assertThat(confirm).as("seed %d", seed).isEqualTo(action.target);
                }
                open.add(action.actionId());
                approved.put(
                        action.id.toString(),
                        new Approval(
                                by,
                                action.requestedBy,
                                action.tool,
                                action.target,
                                Json.mapper().valueToTree(Stored.read(action.arguments, Stored.OBJECT)),
                                Objects.requireNonNull(
                                        action.view(tools.action(action.tool)).call()),
                                hands.instant()));
            }
        }

        /** To the byte what the approver was shown, and what they had read of its arguments. */
        private boolean allowed(Effect effect) {
            var approval = approved.get(effect.key());
            return approval != null
                    && approval.by().user().equals(effect.user())
                    && "agent".equals(effect.actor())
                    && effect.line()
                            .equals(approval.shown().method() + " "
                                    + approval.shown().path())
                    && effect.sent().equals(digits(approval.shown().body()))
                    && approval.arguments().equals(asked(approval, effect));
        }

        private static String digits(@Nullable String body) {
            return HexFormat.of().formatHex(Objects.requireNonNullElse(body, "").getBytes(StandardCharsets.UTF_8));
        }

        /** The arguments that a call outside comes to. */
        private JsonNode asked(Approval approval, Effect effect) {
            var arguments = Json.mapper().createObjectNode();
            if (effect.operation().equals("command")) {
                arguments.put("server_id", "local");
            } else {
                worlds.stream()
                        .filter(world -> world.changedWith(effect.key()))
                        .forEach(world -> arguments.put("service_id", world.service.toString()));
            }
            if (approval.tool().equals("trigger_deploy") || effect.body().isEmpty()) {
                return arguments;
            }
            try {
                return arguments.setAll((com.fasterxml.jackson.databind.node.ObjectNode)
                        Json.mapper().readTree(effect.body()));
            } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
                throw new AssertionError(e);
            }
        }

        /** Those whose calls had an effect. */
        Stream<String> tools(List<Effect> all) {
            return mine(all).stream().map(effect -> Objects.requireNonNull(approved.get(effect.key()))
                    .tool());
        }

        private List<Effect> mine(List<Effect> all) {
            return all.stream()
                    .filter(effect -> approved.containsKey(effect.key()))
                    .toList();
        }

        /** Its story, what came of it outside, and what is on record. */
        List<String> traced() {
            mine(neighbours.deployer.effects())
                    .forEach(effect ->
                            trace.add("effect " + effect.key() + " " + effect.operation() + " " + effect.body()));
            sql.all("select concat_ws(' ', seq, kind, actor, action_id) from audit where workspace = '"
                            + house.workspace.value() + "' order by seq")
                    .forEach(trace::add);
            return trace.lines();
        }

        /** What the workspace demands was demanded, and all of it is on record. */
        private void holds(List<Effect> all) {
            var effects = mine(all);
            switch (law) {
                case NONE, ALSO_NONE -> assertThat(effects).as("seed %d", seed).isNotEmpty();
                case NO_CHANGES -> {
                    assertThat(known).as("seed %d", seed).isEmpty();
                    assertThat(effects).as("seed %d", seed).isEmpty();
                }
                case SECOND_PERSON ->
                    assertThat(effects).as("seed %d", seed).isNotEmpty().allSatisfy(effect -> {
                        var approval = Objects.requireNonNull(approved.get(effect.key()));
                        assertThat(approval.by().user()).isNotEqualTo(approval.requestedBy());
                    });
                case FEW -> {
                    assertThat(effects).as("seed %d", seed).isNotEmpty();
                    neverMoreThanFewWithinAnHour(effects);
                }
            }
            assertThat(house.count("action", "not settled and state <> 'AWAITING'"))
                    .as("seed %d", seed)
                    .isZero();
            assertThat(house.count("audit", "kind in ('proposal.refused', 'action.proposed')"))
                    .as("seed %d", seed)
                    .isEqualTo(proposals);
            for (var table : List.of("audit", "action", "decision", "outbox")) {
                assertThat(house.count(
                                table,
                                "cast(%s as text) ~ '%s|%s'".formatted(table, HostileModel.PLANTED, IN_AN_ENVIRONMENT)))
                        .as("seed %d, %s", seed, table)
                        .isZero();
            }
            // Nothing tells a second one from the first. Guarded by: CommandReceiver.repeatable.
            approved.forEach((key, approval) -> {
                if (approval.tool().equals("run_command")) {
                    assertThat(Collections.frequency(neighbours.deployer.calls(), key))
                            .as("seed %d: %s", seed, key)
                            .isLessThanOrEqualTo(1);
                }
            });
            // As JSON writes what no terminal and no database takes.
            assertThat(house.count("audit", "position('\\u00' in content) > 0 or length(content) > 20000"))
                    .as("seed %d", seed)
                    .isZero();
            given().auth()
                    .oauth2(TestTokens.of("ada", house.workspace, Role.ADMIN))
                    .post("/api/v1/audit/verify")
                    .then()
                    .statusCode(200)
                    .body("verified", equalTo(true));
        }

        private void neverMoreThanFewWithinAnHour(List<Effect> effects) {
            var times = effects.stream()
                    .map(effect -> Objects.requireNonNull(approved.get(effect.key())))
                    .collect(Collectors.groupingBy(
                            Approval::target, Collectors.mapping(Approval::at, Collectors.toList())));
            for (var target : times.entrySet()) {
                var sorted = target.getValue().stream().sorted().toList();
                for (int i = LIMIT; i < sorted.size(); i++) {
                    assertThat(Duration.between(sorted.get(i - LIMIT), sorted.get(i)))
                            .as("seed %d: %s", seed, target)
                            .isGreaterThanOrEqualTo(HOUR);
                }
            }
        }

        private <T> T pick(List<T> all) {
            return all.get(random.nextInt(all.size()));
        }
    }
}
