package io.syntra.agent.action;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
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
import io.syntra.agent.fake.FakeDeployer.Effect;
import io.syntra.agent.fake.FakeDeployer.Trouble;
import io.syntra.agent.fake.FakePorts;
import io.syntra.agent.fake.Neighbours;
import io.syntra.agent.fake.TestClock;
import io.syntra.agent.fake.World;
import io.syntra.agent.model.HostileModel;
import io.syntra.agent.tool.ReadTool;
import io.syntra.agent.tool.ToolCatalog;
import io.syntra.agent.tool.ToolRunner;
import io.syntra.contracts.ActionId;
import io.syntra.contracts.Json;
import io.syntra.contracts.agent.Decide;
import io.syntra.contracts.agent.Risk;
import io.syntra.identity.Caller;
import io.syntra.identity.Role;
import io.syntra.testing.TestTokens;
import io.syntra.testing.WithSyntraEngines;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Whatever a model says, and whoever decides on it: what happens outside is what was approved, each at most once. The
 * turns and decisions follow from a seed, which is printed; {@code -Dsyntra.seed=} plays them again. The model speaks in
 * process; the brain behind it, the tools, the gate, the store, and the instance that carries out are the real ones.
 */
@QuarkusTest
@WithSyntraEngines
@WithTestResource(FakePorts.class)
class HostileTurnsTest {

    private static final int TURNS = 10_000;
    private static final int LIMIT = 3;

    @Inject
    Instance<Gatehouse> houses;

    @Inject
    ActionRunner runner;

    @Inject
    ToolCatalog tools;

    @Inject
    ToolRunner reads;

    @Inject
    Clock clock;

    private final Neighbours neighbours = Neighbours.of();
    private final long seed = Long.getLong("syntra.seed", System.nanoTime());

    /** What a workspace demands; one of each, at the same time. */
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

    @AfterEach
    void backToNow() {
        ((TestClock) clock).ahead(Duration.ZERO);
    }

    @Test
    void whatHappensOutsideIsWhatWasApprovedAndHappensOnce() throws Exception {
        System.out.println("HostileTurnsTest: -Dsyntra.seed=" + seed);
        var places = new ArrayList<Place>();
        for (var law : Law.values()) {
            places.add(new Place(law));
        }
        Neighbours.of(places.stream().flatMap(place -> place.worlds.stream()).toArray(World[]::new));

        // The one that runs looks for what was lost many times a second, and would do little else.
        runner.stop(new ShutdownEvent());
        var instance = places.getFirst().house.runner(Duration.ofSeconds(2));
        instance.start(new StartupEvent());
        try {
            play(places, instance);
        } finally {
            instance.stop(new ShutdownEvent());
            runner.start(new StartupEvent());
        }

        var effects = neighbours.deployer.effects();
        System.out.printf(
                "HostileTurnsTest: %d proposals, %d stored, %d approvals, %d effects%n",
                places.stream().mapToInt(place -> place.proposals).sum(),
                places.stream().mapToInt(place -> place.known.size()).sum(),
                places.stream().mapToInt(place -> place.approved.size()).sum(),
                effects.size());
        assertThat(effects).as("seed %d", seed).hasSizeGreaterThan(20);
        assertThat(effects.stream().map(Effect::key)).as("seed %d", seed).doesNotHaveDuplicates();
        assertThat(neighbours.deployer.unwarranted()).as("seed %d", seed).isEmpty();
        for (var effect : effects) {
            assertThat(places).as("seed %d: %s", seed, effect).anyMatch(place -> place.allowed(effect));
        }
        for (var place : places) {
            place.holds(effects);
        }
    }

    private void play(List<Place> places, ActionRunner instance) throws Exception {
        try (var threads = Executors.newFixedThreadPool(places.size())) {
            for (var done : threads.invokeAll(
                    places.stream().<Callable<Void>>map(place -> place::turns).toList())) {
                done.get();
            }
        }
        instance.wake();
        for (var place : places) {
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> place.house.count("action", "state in ('APPROVED', 'EXECUTING')") == 0);
        }
        // What may have been sent is waited for until its time is up.
        ((TestClock) clock).ahead(Duration.ofMinutes(20));
        for (var place : places) {
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> place.house.count("action", "not settled and state <> 'AWAITING'") == 0);
        }
    }

    @Test
    void theSameSeedSaysTheSame() {
        assertThat(said()).isEqualTo(said());
    }

    private List<String> said() {
        var model = new HostileModel(seed, List.of("shop-api"), List.of(new UUID(1, 2).toString()));
        var brain = model.brain(tools);
        return IntStream.range(0, 500)
                .mapToObj(i -> next(brain))
                .map(turn -> turn == null
                        ? "nothing"
                        : turn.moves().stream()
                                .map(HostileTurnsTest::told)
                                .toList()
                                .toString())
                .toList();
    }

    /** But for the ids of calls: the brain gives new ones where a model's cannot be used. */
    private static String told(Move move) {
        return switch (move) {
            case Move.Read read -> read.tool() + read.arguments();
            case Move.Propose propose -> propose.tool() + propose.arguments();
            case Move.Say _, Move.Finish _ -> move.toString();
        };
    }

    /** Null when the brain makes nothing of what the model said. */
    private static @Nullable Turn next(Brain brain) {
        var exchange = new Dialogue.Exchange(new UUID(0, 0), "why is it slow?", List.of(), null);
        var dialogue =
                new Dialogue(List.of(exchange), null, () -> new Dialogue.Services.Known(List.of()), Instant.EPOCH);
        try {
            return brain.next(dialogue, words -> {});
        } catch (BrainUnavailable e) {
            return null;
        }
    }

    /** An approval that counted. */
    private record Approval(Caller by, String requestedBy, String tool, JsonNode arguments) {}

    /** A workspace with services of its own, its model, and its people. */
    private final class Place {

        private final Law law;
        private final Gatehouse house;
        private final Random random;
        private final List<World> worlds;
        private final HostileModel model;
        private final Brain brain;
        private final Map<String, Approval> approved = new HashMap<>();
        private final List<ActionId> known = new ArrayList<>();
        private int proposals;

        Place(Law law) {
            this.law = law;
            house = houses.get();
            random = new Random(seed + law.name().hashCode());
            worlds = Stream.of("shop", "stock", "pay")
                    .map(name -> new World(name + "-" + house.workspace.value()).in(house.workspace))
                    .toList();
            var earlier = worlds.stream()
                    .map(world -> {
                        var id = world.deployed(1, World.ago(Duration.ofMinutes(20)))
                                .id()
                                .toString();
                        world.deployed(2, World.ago(Duration.ofMinutes(10)));
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

        @Nullable Void turns() {
            for (int i = 0; i < TURNS / Law.values().length; i++) {
                var turn = next(brain);
                if (turn != null) {
                    carryOut(turn);
                }
                meanwhile();
            }
            return null;
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
                        proposals++;
                        if (house.propose(anyone(), propose.tool(), propose.arguments())
                                instanceof Proposed.Stored stored) {
                            known.add(stored.action());
                        }
                    }
                }
            }
        }

        private void meanwhile() {
            if (random.nextInt(3) == 0 && !known.isEmpty()) {
                decide();
            }
            if (random.nextInt(60) == 0) {
                pick(worlds).touch();
            }
            if (random.nextInt(30) == 0) {
                neighbours.deployer.nextWrite(pick(List.of(Trouble.values())));
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
            if (decided instanceof Decisions.Decided.Counted) {
                assertThat(unsigned).as("seed %d", seed).isFalse();
                mayCount(Objects.requireNonNull(action, "of nothing"), by, hash, confirm, answer);
            }
        }

        /** What did not come from the gateway, or is for something else. */
        private @Nullable String falsely(Caller by, ActionId id, String hash) {
            return switch (random.nextInt(4)) {
                case 0 -> null;
                case 1 -> TestTokens.approval(by, id, "e".repeat(64), clock);
                case 2 -> TestTokens.approval(by, ActionId.random(), hash, clock);
                default ->
                    TestTokens.ofServices(clock).approval(by, clock.instant().plusSeconds(600), id, hash);
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
            assertThat(hash).as("seed %d", seed).isEqualTo(action.planHash);
            if (answer == Decide.Answer.APPROVE) {
                if (action.risk == Risk.HIGH) {
                    assertThat(confirm).as("seed %d", seed).isEqualTo(action.target);
                }
                approved.put(
                        action.id.toString(),
                        new Approval(
                                by,
                                action.requestedBy,
                                action.tool,
                                Json.mapper().valueToTree(Stored.read(action.arguments, Stored.OBJECT))));
            }
        }

        private boolean allowed(Effect effect) {
            var approval = approved.get(effect.key());
            return approval != null
                    && approval.by().user().equals(effect.user())
                    && "agent".equals(effect.actor())
                    && approval.arguments().equals(asked(approval, effect));
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

        /** What the workspace demands was demanded, and all of it is on record. */
        private void holds(List<Effect> all) {
            var effects = all.stream()
                    .filter(effect -> approved.containsKey(effect.key()))
                    .toList();
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
                case FEW ->
                    assertThat(effects)
                            .as("seed %d", seed)
                            .isNotEmpty()
                            .hasSizeLessThanOrEqualTo(LIMIT * (worlds.size() + 1));
            }
            assertThat(house.count("audit", "kind in ('proposal.refused', 'action.proposed')"))
                    .as("seed %d", seed)
                    .isEqualTo(proposals);
            for (var table : Map.of("audit", "content", "action", "arguments", "outbox", "payload")
                    .entrySet()) {
                assertThat(house.count(table.getKey(), table.getValue() + " like '%" + HostileModel.PLANTED + "%'"))
                        .as("seed %d, %s", seed, table.getKey())
                        .isZero();
            }
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

        private <T> T pick(List<T> all) {
            return all.get(random.nextInt(all.size()));
        }
    }
}
