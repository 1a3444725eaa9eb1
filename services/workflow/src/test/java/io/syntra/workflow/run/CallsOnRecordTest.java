package io.syntra.workflow.run;

import static io.syntra.workflow.run.RunApi.read;
import static io.syntra.workflow.run.RunApi.start;
import static io.syntra.workflow.run.RunApi.view;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.test.junit.QuarkusTest;
import io.syntra.contracts.WorkspaceId;
import io.syntra.egress.Deadline;
import io.syntra.testing.Receiver;
import io.syntra.testing.TestTokens;
import io.syntra.testing.WithSyntraEngines;
import io.syntra.workflow.LossyTransactions;
import io.syntra.workflow.MovableClock;
import io.syntra.workflow.node.HttpRequestType;
import io.syntra.workflow.node.Outcome;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the living worker knows of a request, whatever the database says: that it has not left, or what it led to. */
@QuarkusTest
@WithSyntraEngines
class CallsOnRecordTest {

    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final WorkspaceId WORKSPACE = TestTokens.WORKSPACE;

    @Inject
    LossyTransactions transactions;

    @Inject
    Runs runs;

    @Inject
    Moves moves;

    @Inject
    Progress progress;

    @Inject
    Calls calls;

    @Inject
    RunsConfig config;

    @Inject
    MovableClock clock;

    private Receiver receiver;

    @BeforeEach
    void open() {
        receiver = new Receiver();
    }

    @AfterEach
    void close() {
        receiver.close();
    }

    /** Guarded by {@code RunWorker.once}: a request that is announced, and has not left, is sent. */
    @Test
    void aRequestIsSentOnceWhoseAnnouncementWasNotHeardOf() {
        transactions.lose(result -> result instanceof RunWorker.Next next && next.call() != null);

        var run = start(post("a"), "{}");

        assertThat(view(run, "succeeded").getInt("steps[0].output.status")).isEqualTo(200);
        assertThat(receiver.messages()).hasSize(1);
    }

    /** Guarded by {@code RunWorker.made}: the answer was only here. */
    @Test
    void anAnswerIsRecordedOnceTheDatabaseIsBack() {
        receiver.then(exchange -> {
            transactions.refuse(3);
            ok(exchange);
        });

        var run = start(post("a"), "{}");

        assertThat(view(run, "succeeded").getInt("steps[0].output.status")).isEqualTo(200);
        assertThat(receiver.messages()).hasSize(1);
    }

    /** Guarded by {@code RunWorker.once}: what is recorded is not recorded again, for the step after it. */
    @Test
    void anAnswerWhoseRecordWasNotHeardOfIsThatOfOneStep() {
        receiver.then(exchange -> {
            transactions.lose(RunWorker.Next.class::isInstance);
            ok(exchange);
        });

        var run = start(post("a") + "," + post("b"), "{}");

        assertThat(view(run, "succeeded").getList("steps.output.status")).containsExactly(200, 200);
        assertThat(receiver.messages()).extracting(Receiver.Message::path).containsExactly("/a", "/b");
    }

    /** Guarded by {@code RunWorker.once}: a transaction that was given up may begin when another has done its work. */
    @Test
    void aMoveThatComesLateIsNotMadeAgain() {
        var worker = worker();
        var waited = claimed(post("a") + "," + post("b"));
        transactions.run(() -> worker.once(waited, worker::work));
        var claim = waited.passedOn();
        transactions.run(() -> worker.once(claim, worker::work));

        var late = transactions.run(() -> worker.once(claim, worker::work));

        assertThat(late.call()).as("it has not left").isNotNull();
        var answered = claim.passedOn();
        transactions.run(() ->
                worker.once(answered, inHand -> progress.answered(inHand, new Outcome.Done(Map.of("status", 200)))));
        assertThat(transactions.run(() -> worker.once(claim, worker::work))).isEqualTo(RunWorker.Next.NOTHING);
        assertThat(read(claim.run().toString()).getList("steps.state"))
                .containsExactly("succeeded", "succeeded", "running");
        assertThat(receiver.messages()).isEmpty();
    }

    /** Guarded by {@code RunWorker.stop}. */
    @Test
    void aStopWaitsForTheAnswerToWhatHasLeft() throws Exception {
        receiver.then(exchange -> {
            assertThat(await(new CountDownLatch(1), Duration.ofSeconds(1))).isFalse();
            ok(exchange);
        });
        var worker = worker();
        var claim = claimed(post("a"));
        worker.startWork(claim);
        Awaitility.await().atMost(DEADLINE).until(() -> !receiver.messages().isEmpty());

        worker.stop(new ShutdownEvent());

        assertThat(read(claim.run().toString()).getString("state")).isEqualTo("succeeded");
    }

    /** Guarded by {@code Calls.Announced.deadline}: a worker that was asleep may find its request sent by another. */
    @Test
    void afterItsDeadlineARequestIsNotSent() {
        var announced = new Calls.Announced(
                WORKSPACE,
                new Outcome.Calling("PUT", receiver.url("/a"), Map.of(), Map.of(), Map.of(), "{}", true),
                config.callTimeout(),
                Deadline.in(Duration.ZERO),
                false);

        assertThat(calls.send(announced))
                .isInstanceOfSatisfying(Outcome.Failed.class, failed -> assertThat(failed.error())
                        .isEqualTo(HttpRequestType.NOT_SENT));
        assertThat(receiver.messages()).isEmpty();
    }

    private RunWorker worker() {
        return new RunWorker(transactions, runs, moves, progress, calls, new WorkSignal(), config, clock);
    }

    /** A run that has waited for its time, and that the service's own worker leaves alone. */
    private RunWorker.Claim claimed(String nodes) {
        var run = start("{\"id\": \"wait\", \"type\": \"delay\", \"config\": {\"duration\": \"10m\"}}," + nodes, "{}");
        view(run, "waiting");
        var claim = new RunWorker.Claim(UUID.fromString(run), UUID.randomUUID());
        transactions.run(() -> runs.take(claim.run()).invoke(inHand -> {
            var held = Objects.requireNonNull(inHand).run();
            held.lease = claim.lease();
            held.leasedUntil = clock.instant().plus(Duration.ofMinutes(30));
            held.waitUntil(clock.instant());
        }));
        return claim;
    }

    private String post(String id) {
        return """
                {"id": "%s", "type": "http_request", "config": {"method": "POST", "url": "%s"}}""".formatted(id, receiver.url("/" + id));
    }

    private static void ok(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, -1);
        exchange.close();
    }

    private static boolean await(CountDownLatch latch, Duration patience) {
        try {
            return latch.await(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
