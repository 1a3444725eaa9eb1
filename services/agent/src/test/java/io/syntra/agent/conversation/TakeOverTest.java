package io.syntra.agent.conversation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.syntra.agent.fake.FakePorts;
import io.syntra.agent.fake.Neighbours;
import io.syntra.agent.fake.Sql;
import io.syntra.agent.fake.Talk;
import io.syntra.agent.fake.World;
import io.syntra.agent.store.Database;
import io.syntra.contracts.WorkspaceId;
import io.syntra.identity.Role;
import io.syntra.testing.TestTokens;
import io.syntra.testing.WithSyntraEngines;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** An instance is gone in the middle of its work; another goes on from what is stored. */
@QuarkusTest
@WithSyntraEngines
@WithTestResource(FakePorts.class)
class TakeOverTest {

    @Inject
    Sql sql;

    @Inject
    Runs runs;

    @Inject
    RunLoop loop;

    @Inject
    Database database;

    @Inject
    RunConfig config;

    @Inject
    RunWorker worker;

    @Inject
    DataSource dataSource;

    /** Guarded by: the lease in {@code Runs.claim}. */
    @Test
    void twoInstancesCarryEachRunOnOnce() throws Exception {
        var worlds = IntStream.range(0, 3)
                .mapToObj(i -> World.running("shop-api").in(new WorkspaceId("w" + i)))
                .toArray(World[]::new);
        Neighbours.of(worlds);
        var second = new RunWorker(runs, loop, database, config);
        var talks = new ArrayList<Talk>();
        second.start(new StartupEvent());
        try {
            for (int i = 0; i < 12; i++) {
                talks.add(Talk.open(TestTokens.of("dev", new WorkspaceId("w" + i % 3), Role.DEVELOPER)));
                talks.getLast().say("is shop-api ok?").then().statusCode(202);
            }
            for (var talk : talks) {
                talk.events.await("run.finished");
                assertThat(talk.events.names()).containsOnlyOnce("run.finished");
                assertThat(sql.one("select sum(fence) from run where conversation_id = '" + talk.id + "'"))
                        .isEqualTo("1");
            }
        } finally {
            second.stop(new ShutdownEvent());
            talks.forEach(Talk::close);
        }
    }

    /** Guarded by: the lock in {@code Runs.claim}; who waits for it until the other has the run takes it as well. */
    @Test
    void whatAnotherInstanceIsAboutToTakeIsLeftToIt() throws Exception {
        stop();
        try (var talk = Talk.open(TestTokens.of("dev", new WorkspaceId("w" + UUID.randomUUID()), Role.DEVELOPER));
                var connection = dataSource.getConnection();
                var statement = connection.createStatement();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            talk.say("is shop-api ok?").then().statusCode(202);
            var its = " where conversation_id = '" + talk.id + "'";
            sql.execute("update run set created_at = '2001-01-01'" + its);
            connection.setAutoCommit(false);
            statement.execute(
                    "update run set state = 'running', fence = fence + 1, lease_until = now() + interval '1 hour'"
                            + its);
            var claimed = threads.submit(() -> Optional.ofNullable(database.call(() -> runs.claim(0))));
            await().until(() -> claimed.isDone()
                    || sql.any("select 1 from pg_stat_activity where wait_event_type = 'Lock'"
                            + " and datname = current_database() and query like '%update run%'"));
            connection.commit();
            claimed.get();

            assertThat(sql.one("select fence from run" + its)).isEqualTo("1");
            sql.execute("update run set state = 'finished'" + its);
        } finally {
            worker.start(new StartupEvent());
        }
    }

    /**
     * The whole way, with real workers. The fence in {@code Runs.hold}, which it rests on, is proven by {@code
     * RunCrashTest} at one certain moment; here the other worker mostly ends first without it, too.
     */
    @Test
    void aRunThatWasReadingGoesOnElsewhereAndProposesOnce() throws Exception {
        var world = World.running("shop-api").errorRate(2, 0.5);
        world.deployed(2, World.ago(Duration.ofSeconds(90)));
        var neighbours = Neighbours.of(world);
        var answers = new CountDownLatch(1);
        neighbours.telemetry.holdAnswers(answers);
        try (var talk = Talk.open(TestTokens.developer())) {
            talk.say("why is shop-api failing?").then().statusCode(202);
            talk.events.await("tool.started");

            // What the first instance finds out from here on, it may not store.
            sql.execute(
                    "update run set fence = fence + 1, lease_until = now() - interval '1 second' where conversation_id = '"
                            + talk.id + "'");
            await().until(() -> neighbours.telemetry.asked("/errors", world) > 1);
            answers.countDown();
            talk.events.await("action.proposed");

            assertThat(talk.events.finishedCalls()).doesNotHaveDuplicates();
            assertThat(talk.events.names().stream().filter("action.proposed"::equals))
                    .hasSize(1);
            assertThat(talk.events.words()).containsOnlyOnce("Most likely cause");
        }
    }

    /** Guarded by: {@code Stopped.passOn} in {@code ToolRunner.refusal}. */
    @Test
    void whatAStoppedInstanceWasReadingIsReadAgain() throws Exception {
        var world = World.running("shop-api").errorRate(2, 0.5);
        world.deployed(2, World.ago(Duration.ofSeconds(90)));
        var neighbours = Neighbours.of(world);
        var answers = new CountDownLatch(1);
        neighbours.telemetry.holdAnswers(answers);
        try (var talk = Talk.open(TestTokens.developer())) {
            talk.say("why is shop-api failing?").then().statusCode(202);
            await().until(() -> neighbours.telemetry.asked("/errors", world) > 0);

            try (var _ = new Successor(answers)) {
                talk.events.await("action.proposed");
            }

            assertThat(neighbours.telemetry.asked("/errors", world)).isEqualTo(2);
            everybodyAnswered(talk);
        }
    }

    /** Guarded by: {@code Stopped.passOn} in {@code Dialogues.ask}. */
    @Test
    void soIsTheListOfServices() throws Exception {
        var neighbours = Neighbours.of(World.running("shop-api"));
        var answers = new CountDownLatch(1);
        neighbours.deployer.holdReads("/services", answers);
        try (var talk = Talk.open(TestTokens.developer())) {
            talk.say("is shop-api ok?").then().statusCode(202);
            await().until(() -> neighbours.deployer.readsHeld() > 0);

            try (var _ = new Successor(answers)) {
                assertThat(talk.events
                                .await("run.finished")
                                .data()
                                .path("outcome")
                                .asText())
                        .isEqualTo("answered");
            }

            everybodyAnswered(talk);
        }
    }

    /** Guarded by: the same in what {@code ActionGate.propose} makes of a failure. */
    @Test
    void whatAStoppedInstanceWasProposingIsProposedByAnother() throws Exception {
        var neighbours = Neighbours.of(World.running("shop-api"));
        var answers = new CountDownLatch(1);
        neighbours.deployer.holdReads("/services/", answers);
        try (var talk = Talk.open(TestTokens.developer())) {
            talk.say("scale shop-api to 4").then().statusCode(202);
            await().until(() -> neighbours.deployer.readsHeld() > 0);

            try (var _ = new Successor(answers)) {
                talk.events.await(event ->
                        event.name().equals("action.proposed") || event.name().equals("run.finished"));
            }

            assertThat(talk.events.names()).containsOnlyOnce("action.proposed").doesNotContain("run.finished");
            everybodyAnswered(talk);
        }
    }

    private void stop() {
        worker.stop(new ShutdownEvent());
        await().until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread ->
                        thread.getName().equals("runs") || thread.getName().equals("runs-finder")));
    }

    private void everybodyAnswered(Talk talk) {
        var its = " and run_id in (select id from run where conversation_id = '" + talk.id + "')";
        assertThat(sql.all("select tool || ' ' || summary from tool_call where done and not ok" + its))
                .isEmpty();
        assertThat(sql.all("select words from turn where words like '%not answer%'" + its))
                .isEmpty();
        assertThat(talk.events.words()).doesNotContain("not answer");
    }

    /** The instance was stopped in the middle of its work, and then another one is there. */
    private final class Successor implements AutoCloseable {

        private final RunWorker second = new RunWorker(runs, loop, database, config);

        /** @param answers what the one that is stopped waits for */
        Successor(CountDownLatch answers) {
            stop();
            answers.countDown();
            sql.execute("update run set lease_until = now() where state = 'running'");
            second.start(new StartupEvent());
        }

        @Override
        public void close() {
            second.stop(new ShutdownEvent());
            worker.start(new StartupEvent());
        }
    }

    /** What fails each time would fail for ever, and nobody could say anything more. */
    @Test
    void aRunThatNeverGetsOnIsGivenUpInWords() throws Exception {
        var world = World.running("shop-api");
        var neighbours = Neighbours.of(world);
        var answers = new CountDownLatch(1);
        neighbours.telemetry.holdAnswers(answers);
        try (var talk = Talk.open(TestTokens.developer())) {
            talk.say("is shop-api ok?").then().statusCode(202);
            talk.events.await("tool.started");

            sql.execute(
                    "update turn set content = 'no JSON' where run_id in (select id from run where conversation_id = '"
                            + talk.id + "')");
            // Who holds the run knows the turn; who takes it over reads it.
            sql.execute(
                    "update run set fence = fence + 1, lease_until = now() - interval '1 second' where conversation_id = '"
                            + talk.id + "'");
            answers.countDown();

            assertThat(talk.events.await("run.finished").data().path("outcome").asText())
                    .isEqualTo("failed");
            assertThat(talk.events.words()).contains("failed on our side");
            talk.say("hello?").then().statusCode(202);
        }
    }

    /** Two were to be proposed, and the second never could be. Guarded by what {@code RunLoop.giveUp} ends first. */
    @Test
    void whatAGivenUpRunHadProposedCanNoLongerBeDecided() throws Exception {
        var world = World.running("shop-api");
        var neighbours = Neighbours.of(world);
        try (var talk = Talk.open(TestTokens.developer())) {
            var proposed = talk.propose("scale shop-api to 4");
            await().until(() -> waits(talk.id));
            sql.execute("update run set state = 'running', attempts = 99, lease_until = now() where conversation_id = '"
                    + talk.id + "'");
            talk.events.await("run.finished");

            proposed.decide(TestTokens.developer(), "approve")
                    .then()
                    .statusCode(409)
                    .body("code", org.hamcrest.Matchers.equalTo("action_expired"));
            proposed.get(TestTokens.viewer()).then().body("state", org.hamcrest.Matchers.equalTo("superseded"));
            proposed.audit(TestTokens.viewer())
                    .then()
                    .body("items.kind", org.hamcrest.Matchers.hasItem("action.superseded"));
            assertThat(neighbours.deployer.calls()).isEmpty();
        }
    }

    /** It ends worse than before, and nobody is there to say so. Guarded by: what {@code Runs.settle} tells of the run. */
    @Test
    void whatAGivenUpRunHadUnderWayIsProposedToBeTakenBack() throws Exception {
        var world = World.running("shop-api").errorRate(1, 0.9);
        world.deployed(2, World.ago(Duration.ofMinutes(10)));
        var neighbours = Neighbours.of(world);
        var answers = new CountDownLatch(1);
        neighbours.deployer.holdAnswers(answers);
        try (var talk = Talk.open(TestTokens.developer())) {
            var proposed = talk.propose("roll back shop-api to v1");
            await().until(() -> waits(talk.id));
            proposed.decide(TestTokens.developer(), "approve").then().statusCode(200);
            await().until(() -> !neighbours.deployer.effects().isEmpty());
            sql.execute("update run set state = 'running', attempts = 99, lease_until = now() where conversation_id = '"
                    + talk.id + "'");
            talk.events.await("run.finished");

            answers.countDown();

            await().atMost(Duration.ofSeconds(40))
                    .until(() -> sql.any(
                            "select 1 from action where state = 'AWAITING' and undoes = '" + proposed.id() + "'"));
            proposed.get(TestTokens.viewer()).then().body("state", org.hamcrest.Matchers.equalTo("regressed"));
            assertThat(talk.events.words()).containsOnlyOnce("I propose to take it back, in conversation");
        } finally {
            answers.countDown();
        }
    }

    /** It was told, and never got to say so. Guarded by: what {@code Endings.end} leaves to nobody else. */
    @Test
    void whatAGivenUpRunWasAboutToTakeBackIsProposedToBeTakenBack() throws Exception {
        var world = World.running("shop-api").errorRate(1, 0.9);
        world.deployed(2, World.ago(Duration.ofMinutes(10)));
        Neighbours.of(world);
        try (var talk = Talk.open(TestTokens.developer())) {
            var proposed = talk.propose("roll back shop-api to v1");
            await().until(() -> waits(talk.id));
            worker.stop(new ShutdownEvent());
            try {
                proposed.decide(TestTokens.developer(), "approve").then().statusCode(200);
                await().atMost(Duration.ofSeconds(40))
                        .until(() -> sql.any(
                                "select 1 from run where state = 'ready' and conversation_id = '" + talk.id + "'"));
                sql.execute("update run set attempts = 99 where conversation_id = '" + talk.id + "'");
            } finally {
                worker.start(new StartupEvent());
            }
            talk.events.await("run.finished");

            await().until(() ->
                    sql.any("select 1 from action where state = 'AWAITING' and undoes = '" + proposed.id() + "'"));
            assertThat(sql.all("select id from tool_call where undoes = '" + proposed.id() + "'"))
                    .hasSize(1);
            assertThat(talk.events.words()).containsOnlyOnce("I propose to take it back, in conversation");
        }
    }

    /** Guarded by: the index {@code run_one_at_a_time}, for each finds that nothing is at work there yet. */
    @Test
    void ofManyMessagesAtOnceOneIsTaken() throws Exception {
        var world = World.running("shop-api");
        var neighbours = Neighbours.of(world);
        var answers = new CountDownLatch(1);
        neighbours.telemetry.holdAnswers(answers);
        try (var talk = Talk.open(TestTokens.developer());
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var said = threads
                    .invokeAll(Collections.<Callable<Integer>>nCopies(
                            8, () -> talk.say("is shop-api ok?").statusCode()))
                    .stream()
                    .map(Future::resultNow)
                    .toList();
            answers.countDown();
            talk.events.await("run.finished");

            assertThat(said).filteredOn(status -> status == 202).hasSize(1);
            assertThat(said).filteredOn(status -> status != 202).hasSize(7).containsOnly(409);
        }
    }

    /** Guarded by: the wake-up in {@code Runs.wakeIfDone}; nobody looks for what waits. */
    @Test
    void aRunThatWaitsForAPersonHoldsNoInstance() throws Exception {
        var world = World.running("shop-api");
        Neighbours.of(world);
        try (var talk = Talk.open(TestTokens.developer())) {
            var proposed = talk.propose("scale shop-api to 4");
            await().until(() -> waits(talk.id));

            proposed.decide(TestTokens.developer(), "approve").then().statusCode(200);

            assertThat(talk.events.await("run.finished").data().path("outcome").asText())
                    .isEqualTo("acted");
            assertThat(world.replicas()).isEqualTo(4);
        }
    }

    private boolean waits(String conversation) {
        return sql.any("select 1 from run where state = 'waiting' and lease_until is null and conversation_id = '"
                + conversation + "'");
    }
}
