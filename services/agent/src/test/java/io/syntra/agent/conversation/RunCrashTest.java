package io.syntra.agent.conversation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.syntra.agent.action.CarriedOut.Change;
import io.syntra.agent.action.Gatehouse;
import io.syntra.agent.action.Undecided;
import io.syntra.agent.audit.RefusedAttempts;
import io.syntra.agent.budget.Budgets;
import io.syntra.agent.conversation.Runs.Claim;
import io.syntra.agent.fake.Claude;
import io.syntra.agent.fake.FakeDeployer.Effect;
import io.syntra.agent.fake.FakeDeployer.Trouble;
import io.syntra.agent.fake.FakePorts;
import io.syntra.agent.fake.Neighbours;
import io.syntra.agent.fake.Sql;
import io.syntra.agent.fake.WithClaude;
import io.syntra.agent.fake.World;
import io.syntra.agent.journal.Journal;
import io.syntra.agent.model.Brains;
import io.syntra.agent.store.Database;
import io.syntra.agent.store.MortalDatabase.Died;
import io.syntra.agent.store.MortalDatabase.Moment;
import io.syntra.agent.store.Stopped;
import io.syntra.agent.tool.ToolCatalog;
import io.syntra.agent.tool.ToolRunner;
import io.syntra.contracts.ActionId;
import io.syntra.contracts.agent.RunMode;
import io.syntra.testing.WithSyntraEngines;
import io.syntra.testing.anthropic.FakeAnthropic;
import io.syntra.testing.anthropic.Reply;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * An instance dies before or after any step of a run, and another goes on from what is stored. The run comes to the end
 * that it would have come to: the same turns and results, each once and in their order, as Claude's API demands them; each
 * change at most once; one end. Guarded by: the lock in {@code Runs.hold}, the one transaction of {@code Utterances.store},
 * and {@code notBegun}, which knows what is proposed already.
 */
@QuarkusTest
@TestProfile(WithClaude.class)
@WithSyntraEngines
@WithTestResource(FakePorts.class)
class RunCrashTest {

    /** What is asked, and the steps that lead to its end with how often each is taken; a moment before and one after each. */
    enum Tale {
        /** Looks, proposes, waits for a person, goes on once it is done, and says how it went. */
        ACTS(
                RunMode.QUICK,
                Brains.CLAUDE,
                "Memory.recall 3, Utterances.say 2, Utterances.store 3, Calls.finished 2, ActionGate.propose 1,"
                        + " RunLoop.park 1, Steps.load 1, Steps.begin 1, Steps.taken 1, Steps.go 1, Steps.judged 1,"
                        + " RunLoop.finish 1"),
        /** What it does makes it worse, which is taken back before anybody is asked again. */
        REGRESSES(
                RunMode.QUICK,
                Brains.CLAUDE,
                "Memory.recall 5, Utterances.say 2, Utterances.store 3, ActionGate.propose 2, RunLoop.park 2, Steps.load 2,"
                        + " Steps.begin 2, Steps.taken 2, Steps.go 2, Steps.judged 2, RunLoop.finish 1"),
        /** Its brain fails, and the runbook brain answers. */
        FALLS_OVER(
                RunMode.QUICK,
                Brains.CLAUDE,
                "Memory.recall 2, Utterances.say 1, Utterances.lose 1, Utterances.handOver 1, Utterances.store 2, Calls.finished 1,"
                        + " RunLoop.finish 1"),
        /** Has one turn, in which it asks for a tool that there is not; then it may use up no more. */
        SUMS_UP(
                RunMode.QUICK,
                Brains.CLAUDE,
                "Memory.recall 1, Utterances.say 2, Utterances.store 2, Calls.finished 1, ActionGate.refuse 1,"
                        + " RunLoop.finish 1"),
        /** Looks, rests, is woken, looks again, and tells. */
        WATCHES(
                RunMode.FOLLOW,
                "runbook",
                "Memory.recall 2, Utterances.store 3, Calls.finished 8, RunLoop.rest 1, RunLoop.finish 1"),
        /** Investigates in parts. */
        DIGS(
                RunMode.DEEP,
                "runbook",
                "Memory.recall 1, Utterances.begin 7, Utterances.store 11, Calls.finished 7, RunLoop.finish 1"),
        /** Was begun too often. */
        GIVES_UP(RunMode.QUICK, Brains.CLAUDE, "RunLoop.giveUp 1");

        private final RunMode mode;
        private final String brain;
        private final String steps;

        Tale(RunMode mode, String brain, String steps) {
            this.mode = mode;
            this.brain = brain;
            this.steps = steps;
        }

        /** How often each is taken. */
        Map<String, Integer> steps() {
            return Arrays.stream(steps.split(", ", -1))
                    .map(step -> step.split(" ", -1))
                    .collect(Collectors.toMap(
                            step -> step[0], step -> Integer.valueOf(step[1]), (a, b) -> a, TreeMap::new));
        }

        /** The reads of a watch are alike, so of those the first and the last. */
        private Stream<Moment> moments() {
            return steps().entrySet().stream().flatMap(step -> IntStream.rangeClosed(1, step.getValue())
                    .filter(time -> this != WATCHES || step.getValue() <= 3 || time == 1 || time == step.getValue())
                    .boxed()
                    .flatMap(time ->
                            Stream.of(false, true).map(committed -> new Moment(step.getKey(), time, committed))));
        }

        /** What Claude says after so many turns of its own. */
        private Reply reply(int turn) {
            return switch (this) {
                case ACTS ->
                    switch (turn) {
                        case 0 ->
                            Reply.message("tool_use")
                                    .toolUse("toolu_1", "check_health", Map.of("service_id", "shop-api"))
                                    .toolUse("toolu_2", "list_errors", Map.of("service_id", "shop-api"));
                        case 1 ->
                            Reply.message("tool_use")
                                    .toolUse(
                                            "toolu_3",
                                            "scale_service",
                                            Map.of("service_id", "shop-api", "replicas", 3));
                        default -> Reply.says("It runs with 3 replicas now. [toolu_3]");
                    };
                case REGRESSES ->
                    turn == 0
                            ? Reply.message("tool_use")
                                    .toolUse(
                                            "toolu_1", "scale_service", Map.of("service_id", "shop-api", "replicas", 3))
                            : Reply.says("It runs with 2 replicas again. [toolu_1]");
                case SUMS_UP ->
                    turn == 0
                            ? Reply.message("tool_use")
                                    .toolUse("toolu_1", "check_health", Map.of("service_id", "shop-api"))
                                    .toolUse("toolu_2", "delete_everything", Map.of())
                            : Reply.says("It is well. [toolu_1]");
                case FALLS_OVER -> Reply.spendLimit();
                case WATCHES, DIGS, GIVES_UP -> throw new AssertionError("Claude is not asked");
            };
        }
    }

    private static final int ATTEMPTS = 50;
    private static final int MOST_LOOKS = 100;

    /** What is told of each tale when nobody dies. */
    private static final Map<Tale, Told> UNDISTURBED = new EnumMap<>(Tale.class);

    @Inject
    Gatehouse house;

    @Inject
    RunWorker worker;

    @Inject
    Runs runs;

    @Inject
    ToolCatalog tools;

    @Inject
    ToolRunner runner;

    @Inject
    Dialogues dialogues;

    @Inject
    Brains brains;

    @Inject
    Budgets budgets;

    @Inject
    Undecided undecided;

    @Inject
    TakeBack takeBack;

    @Inject
    RunEnded others;

    @Inject
    RefusedAttempts refused;

    @Inject
    Database database;

    @Inject
    Journal journal;

    @Inject
    Sql sql;

    private Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);

    /** Only the instances of a test carry runs on. */
    @BeforeEach
    void alone() {
        worker.stop(new ShutdownEvent());
    }

    @AfterEach
    void notAlone() {
        worker.start(new StartupEvent());
    }

    private static Stream<Arguments> deaths() {
        return Arrays.stream(Tale.values()).flatMap(tale -> tale.moments().map(moment -> Arguments.of(tale, moment)));
    }

    @ParameterizedTest(name = "{0} dies {1}")
    @MethodSource("deaths")
    void aRunGoesOnWhereverAnInstanceDies(Tale tale, Moment moment) throws Exception {
        var undisturbed = undisturbed(tale);
        var story = new Story(tale);
        var first = story.claim();

        assertThat(story.diesAt(moment)).isTrue();
        story.goesOn(database);

        assertThat(story.told()).isEqualTo(undisturbed);
        // Had the first one only been slow: what it knows is no longer true.
        assertThatExceptionOfType(LostRun.class)
                .isThrownBy(() -> loop(tale, database).carryOn(first));
    }

    /** Guarded by: the fence in {@code Runs.hold}. */
    @Test
    void anInstanceThatWasTakenForDeadStoresNothing() throws Exception {
        var undisturbed = undisturbed(Tale.ACTS);
        var story = new Story(Tale.ACTS);
        var first = story.claim();
        var taken = new Moment("Utterances.store", 1, false);
        var slow = loop(Tale.ACTS, house.database(moment -> {
            if (moment.equals(taken)) {
                story.claim();
            }
        }));

        assertThatExceptionOfType(LostRun.class).isThrownBy(() -> slow.carryOn(first));

        assertThat(sql.any("select 1 from turn where run_id = '" + first.id() + "'"))
                .isFalse();
        story.goesOn(database);
        assertThat(story.told()).isEqualTo(undisturbed);
    }

    /** Guarded by: the look at the calls in {@code RunLoop.park}, while the run is held. */
    @Test
    void whatIsDecidedBeforeARunLiesDownIsNotSleptOver() throws Exception {
        var undisturbed = undisturbed(Tale.ACTS);
        var story = new Story(Tale.ACTS);
        var lyingDown = new Moment("RunLoop.park", 1, false);

        story.goesOn(house.database(moment -> {
            if (moment.equals(lyingDown)) {
                house.carryOut(story.open().orElseThrow(), database);
            }
        }));

        assertThat(story.told()).isEqualTo(undisturbed);
    }

    /** Guarded by: {@code Stopped.passOn} in {@code Thinking.counted}, and {@code Database.call} behind it. */
    @Test
    void aModelThatAStoppedInstanceWasAskingIsAskedAgain() throws Exception {
        var undisturbed = undisturbed(Tale.ACTS);
        var story = new Story(Tale.ACTS);
        story.answers = new CountDownLatch(1);
        var first = story.claim();
        var work = new FutureTask<>(() -> {
            loop(Tale.ACTS, database).carryOn(first);
            return true;
        });
        var thread = Thread.ofPlatform().daemon(true).start(work);
        await().until(() -> !story.claude.requests().isEmpty());

        thread.interrupt();
        thread.join();
        story.answers.countDown();

        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(work::get)
                .withCauseInstanceOf(Stopped.class);
        story.goesOn(database);
        assertThat(story.told()).isEqualTo(undisturbed);
    }

    /** So that the list of moments is whole. Guarded by: each step of a run, such as the last look of {@code Following}. */
    @ParameterizedTest
    @EnumSource(Tale.class)
    void thereAreNoOtherMoments(Tale tale) throws Exception {
        var taken = new ConcurrentHashMap<String, Integer>();

        new Story(tale).goesOn(house.database(moment -> taken.merge(moment.step(), moment.time(), Math::max)));

        assertThat(new TreeMap<>(taken)).isEqualTo(tale.steps());
    }

    private Told undisturbed(Tale tale) throws Exception {
        if (!UNDISTURBED.containsKey(tale)) {
            var story = new Story(tale);
            story.goesOn(database);
            UNDISTURBED.put(tale, story.told());
        }
        return Objects.requireNonNull(UNDISTURBED.get(tale));
    }

    private RunLoop loop(Tale tale, Database its) {
        var config = new Bounds(tale);
        var memory = new Memory(runs, budgets, its);
        var utterances = new Utterances(runs, tools, its, journal, hands);
        var allowances = new Allowances(config, budgets);
        return new RunLoop(
                runs,
                memory,
                new Calls(runs, tools, runner, house.gate(its), its, journal, memory, allowances, refused),
                dialogues,
                new Thinking(utterances, memory, brains, config, hands),
                utterances,
                allowances,
                undecided,
                new Endings(journal, takeBack, others, hands),
                its,
                journal,
                hands);
    }

    /** What is left of a run once it is over. */
    private record Told(
            List<String> turns, List<String> results, List<String> events, String outcome, List<String> effects) {}

    /** A conversation with one run. */
    private final class Story {

        private final Tale tale;
        private final UUID conversation = UUID.randomUUID();
        private final UUID run = UUID.randomUUID();
        private final World world = World.running("shop-api");
        private final Neighbours neighbours;
        private final FakeAnthropic claude;
        private volatile CountDownLatch answers = new CountDownLatch(0);

        Story(Tale tale) {
            this.tale = tale;
            neighbours = Neighbours.of(world.in(house.workspace));
            claude = Claude.of(world);
            if (tale == Tale.REGRESSES) {
                neighbours.deployer.nextWrite(Trouble.NONE, () -> world.unready(2));
            }
            for (int i = 0; i < 12; i++) {
                claude.reply(request -> reply((int) request.path("messages")
                        .valueStream()
                        .filter(message -> message.path("role").asText().equals("assistant"))
                        .count()));
            }
            sql.execute("""
                    insert into conversation (id, workspace, title, created_by, created_at, updated_at, service_id, service_name)
                    values ('%s', '%s', 'a test', 'ada', now(), now(), '%s', '%s')""".formatted(conversation, house.workspace.value(), world.service, world.name));
            sql.execute("""
                    insert into run (id, workspace, conversation_id, question, person, roles, state, mode, brain, created_at,
                                     attempts, watch, lease_until)
                    values ('%s', '%s', '%s', '%s', 'ada', 'admin,developer,viewer', 'running', '%s', '%s',
                            now(), %d, %s, now() + interval '1 hour')""".formatted(
                            run,
                            house.workspace.value(),
                            conversation,
                            tale == Tale.FALLS_OVER ? "what changed?" : "is shop-api ok?",
                            tale.mode,
                            tale.brain,
                            tale == Tale.GIVES_UP ? ATTEMPTS : 0,
                            tale == Tale.WATCHES ? "'" + watch() + "'" : "null"));
        }

        private Reply reply(int turn) {
            try {
                answers.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            return tale.reply(turn);
        }

        private String watch() {
            var change = new Change(
                    ActionId.random(),
                    UUID.randomUUID(),
                    "Scale shop-api",
                    world.service,
                    world.name,
                    now.minusSeconds(60),
                    now.minusSeconds(50));
            return new Watch(change, now.plusSeconds(1), Duration.ofSeconds(1)).stored();
        }

        /** @return false when it lived to the end */
        boolean diesAt(Moment moment) throws Exception {
            var died = new AtomicBoolean();
            try {
                goesOn(house.database(present -> {
                    if (present.equals(moment)) {
                        died.set(true);
                        throw new Died();
                    }
                }));
            } catch (Died e) {
                // Another one goes on.
            }
            return died.get();
        }

        /** What instances do until the run is over; what is proposed is approved, and carried out. */
        void goesOn(Database its) throws Exception {
            var loop = loop(tale, its);
            int looks = 0;
            for (var state = state(); !state.equals("finished"); state = state()) {
                // What is proposed again and again must fail, and not go on for ever.
                assertThat(looks++).as("looks at a run that is " + state).isLessThan(MOST_LOOKS);
                var open = open();
                if (state.equals("waiting") && open.isPresent()) {
                    house.carryOut(open.get(), its);
                } else {
                    // It can only wait for its time: of what was decided it was told.
                    if (state.equals("waiting")) {
                        assertThat(tale).isEqualTo(Tale.WATCHES);
                        now = now.plusSeconds(1);
                    }
                    carryOn(loop, claim());
                }
            }
        }

        /** What it waits for. */
        Optional<ActionId> open() {
            return sql
                    .all("select cast(id as text) from action where not settled and run_id = '" + run + "' order by id")
                    .stream()
                    .map(ActionId::fromString)
                    .findFirst();
        }

        private void carryOn(RunLoop loop, Claim claim) throws InterruptedException {
            if (claim.attempt() > ATTEMPTS) {
                loop.giveUp(claim);
            } else {
                loop.carryOn(claim);
            }
        }

        /** As another instance would once the lease of the last one has run out. */
        Claim claim() {
            sql.execute("update run set state = 'running', wake_at = null, fence = fence + 1, attempts = attempts + 1"
                    + " where state <> 'finished' and id = '" + run + "'");
            return new Claim(
                    run,
                    Long.parseLong(sql.one("select fence from run where id = '" + run + "'")),
                    Integer.parseInt(sql.one("select attempts from run where id = '" + run + "'")));
        }

        private String state() {
            return sql.one("select state from run where id = '" + run + "'");
        }

        Told told() {
            assertThat(claude.refusals()).isEmpty();
            // No number is left out, and none is there twice.
            var ordinals = sql.all("select ordinal from turn where run_id = '" + run + "' order by ordinal");
            assertThat(ordinals)
                    .isEqualTo(IntStream.range(0, ordinals.size())
                            .mapToObj(Integer::toString)
                            .toList());
            assertThat(sql.all("select 1 from event where name = 'run.finished' and conversation_id = '" + conversation
                            + "'"))
                    .hasSize(1);
            // Parts of an investigation speak when they like. What is asked again is told to have begun again.
            var order = tale == Tale.DIGS ? "name" : "seq";
            return new Told(
                    sql.all(
                            "select concat_ws(' ', brain, part, ending, case when brain = 'claude' then content end) from turn"
                                    + " where run_id = '" + run + "' order by part nulls first, ordinal"),
                    sql.all(
                            "select concat_ws(' ', t.part, c.position, c.tool, c.done, c.ok, c.changes, c.action_id is null)"
                                    + " from tool_call c join turn t on t.run_id = c.run_id and t.ordinal = c.turn"
                                    + " where c.run_id = '" + run
                                    + "' order by t.part nulls first, c.turn, c.position"),
                    sql.all(
                            "select name from event where name not in ('message.delta', 'state.started') and conversation_id = '"
                                    + conversation + "' order by " + order),
                    sql.one(
                            "select concat_ws(' ', outcome, brain, lease_until is null, wake_at is null) from run where id = '"
                                    + run + "'"),
                    neighbours.deployer.effects().stream()
                            .map(Effect::operation)
                            .toList());
        }
    }

    /** Stands still until somebody waits for it. */
    private final Clock hands = new Clock() {

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneOffset getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
            return this;
        }
    };

    /** Words are passed on when they are all there, so that their number is no matter of time. */
    private record Bounds(Tale tale) implements RunConfig {

        @Override
        public int turns() {
            return tale == Tale.SUMS_UP ? 1 : 25;
        }

        @Override
        public int calls() {
            return 60;
        }

        @Override
        public int deepTurns() {
            return 60;
        }

        @Override
        public int deepCalls() {
            return 120;
        }

        @Override
        public int attempts() {
            return ATTEMPTS;
        }

        @Override
        public Duration lease() {
            return Duration.ofHours(1);
        }

        @Override
        public int atOnce() {
            return 1;
        }

        @Override
        public int atOncePerPerson() {
            return 1;
        }

        @Override
        public int atOncePerWorkspace() {
            return 1;
        }

        @Override
        public int atOnceForServices() {
            return 1;
        }

        @Override
        public Duration speech() {
            return Duration.ofHours(1);
        }
    }
}
