package io.syntra.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.vertx.VertxContextSupport;
import io.smallrye.mutiny.Uni;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.event.ServiceEvent;
import io.syntra.contracts.event.Topic;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import io.syntra.testing.EventProbe;
import io.syntra.testing.TestTokens;
import io.syntra.testing.WithSyntraEngines;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithSyntraEngines
class OutboxTest {

    private static final Instant AT = Instant.parse("2026-01-31T12:00:00Z");
    private static final Duration SOON = Duration.ofSeconds(15);

    @Inject
    Outbox outbox;

    @Inject
    Pool pool;

    private final ServiceId service = ServiceId.random();
    private EventProbe<ServiceEvent> events;

    @BeforeEach
    void listen() {
        events = EventProbe.on(Topic.SERVICE, ServiceEvent.class);
    }

    @AfterEach
    void close() {
        events.close();
    }

    @Test
    void aCommittedFactIsPublishedWithItsContext() throws Throwable {
        inTransaction(outbox.append(TestTokens.WORKSPACE, scaled(1)));

        var seen = events.await(event -> event.equals(scaled(1)));

        assertThat(seen.key()).isEqualTo(service.toString());
        assertThat(seen.meta().workspace()).isEqualTo(TestTokens.WORKSPACE);
        assertThat(seen.meta().type()).isEqualTo("service.scaled");
        assertThat(seen.meta().source()).isEqualTo("/outbox-test");
    }

    @Test
    void aRolledBackTransactionSaysNothing() throws Throwable {
        assertThatThrownBy(() -> inTransaction(outbox.append(TestTokens.WORKSPACE, scaled(1))
                        .chain(() -> Uni.createFrom().failure(new IllegalStateException("changed my mind")))))
                .hasMessageContaining("changed my mind");
        inTransaction(outbox.append(TestTokens.WORKSPACE, scaled(2)));

        events.await(event -> event.equals(scaled(2)));

        assertThat(events.events()).noneMatch(seen -> seen.event().equals(scaled(1)));
    }

    /** Fails with a relay that asks for {@code seq > last}: A has the lower number and commits later. */
    @Test
    void aFactThatCommitsLateIsNotSkipped() {
        var late = pool.getConnectionAndAwait();
        var transaction = late.beginAndAwait();
        insert(late.preparedQuery(INSERT), scaled(1));
        insert(pool.preparedQuery(INSERT), scaled(2));
        events.await(event -> event.equals(scaled(2)));

        transaction.commitAndAwait();

        events.await(event -> event.equals(scaled(1)));
        late.closeAndAwait();
    }

    @Test
    void factsOfOneAggregateKeepTheirOrder() throws Throwable {
        int count = 500;
        for (int i = 0; i < count; i += 10) {
            int from = i;
            Uni<Void> ten = Uni.createFrom().voidItem();
            for (int j = from; j < from + 10; j++) {
                var event = scaled(j);
                ten = ten.chain(() -> outbox.append(TestTokens.WORKSPACE, event));
            }
            inTransaction(ten);
        }

        events.await(event -> event.equals(scaled(count - 1)), SOON);

        assertThat(ours().stream().distinct().toList())
                .isEqualTo(IntStream.range(0, count).boxed().toList());
    }

    @Test
    void whatIsAcknowledgedIsMarkedSent() throws Throwable {
        inTransaction(outbox.append(TestTokens.WORKSPACE, scaled(7)));

        await().atMost(SOON)
                .untilAsserted(() -> assertThat(pool.preparedQuery("select status from outbox where record_key = $1")
                                .executeAndAwait(Tuple.of(service.toString())))
                        .singleElement()
                        .satisfies(row -> assertThat(row.getString("status")).isEqualTo("sent")));
    }

    @Test
    void aFactThatIsTooLargeFailsItsTransaction() {
        var large = new ServiceEvent.Created(service, "shop-api", "x".repeat(Outbox.LARGEST), AT);

        assertThatThrownBy(() -> inTransaction(outbox.append(TestTokens.WORKSPACE, large)))
                .isInstanceOfSatisfying(ProblemException.class, problem -> assertThat(problem.code())
                        .isEqualTo(ProblemCode.TOO_LARGE));
    }

    /** As one was stored before there was a limit, or with a broker whose own limit is lower. */
    @Test
    void aFactThatCanNeverBeSentHoldsNobodyUp() {
        var large = new ServiceEvent.Created(service, "shop-api", "x".repeat(2 * Outbox.LARGEST), AT);
        insert(pool.preparedQuery(INSERT), scaled(1));
        insert(pool.preparedQuery(INSERT), large);
        insert(pool.preparedQuery(INSERT), scaled(2));

        events.await(event -> event.equals(scaled(2)));

        await().atMost(SOON).untilAsserted(() -> {
            var rows = pool.preparedQuery("select status, cause from outbox where record_key = $1 order by seq")
                    .executeAndAwait(Tuple.of(service.toString()));
            assertThat(rows).extracting(row -> row.getString("status")).containsExactly("sent", "failed", "sent");
            assertThat(rows)
                    .anySatisfy(row -> assertThat(row.getString("cause")).contains("RecordTooLarge"));
        });
        assertThat(ours()).containsExactly(1, 2);
    }

    /** Guarded by the property of that name: a process that stands still holds nobody up for ever. */
    @Test
    void aTransactionThatNobodyGoesOnWithIsEnded() {
        assertThat(pool.query("select current_setting('idle_in_transaction_session_timeout')")
                        .executeAndAwait()
                        .iterator()
                        .next()
                        .getString(0))
                .isEqualTo("150s");
    }

    private List<Integer> ours() {
        return events.events().stream()
                .map(seen -> seen.event())
                .filter(event -> event.serviceId().equals(service))
                .map(event -> ((ServiceEvent.Scaled) event).toReplicas())
                .toList();
    }

    private ServiceEvent scaled(int replicas) {
        return new ServiceEvent.Scaled(service, "shop-api", 0, replicas, AT);
    }

    private static <T> void inTransaction(Uni<T> work) throws Throwable {
        VertxContextSupport.subscribeAndAwait(() -> Panache.withTransaction(() -> work));
    }

    private static final String INSERT = """
            insert into outbox (event_id, topic, record_key, event_type, workspace, occurred_at, payload)
            values ($1, $2, $3, $4, $5, $6, $7)""";

    private static void insert(
            io.vertx.mutiny.sqlclient.PreparedQuery<io.vertx.mutiny.sqlclient.RowSet<io.vertx.mutiny.sqlclient.Row>>
                    query,
            ServiceEvent event) {
        try {
            query.executeAndAwait(Tuple.from(List.of(
                    UUID.randomUUID(),
                    event.topic().topicName(),
                    event.key(),
                    "service.scaled",
                    TestTokens.WORKSPACE.value(),
                    AT.atOffset(ZoneOffset.UTC),
                    io.syntra.contracts.Json.mapper().writeValueAsString(event))));
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
