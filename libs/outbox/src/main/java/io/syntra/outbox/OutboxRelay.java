package io.syntra.outbox;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import io.syntra.contracts.event.EventMeta;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Carries committed facts to Kafka, at least once and in order.
 *
 * <p>One relay of a database works at a time (an advisory lock, held for one transaction): with two, the second could
 * overtake the first within an aggregate. A fact is marked sent after the broker has acknowledged it; a crash in
 * between sends it again with the same id, which the inbox of every consumer knows. One that Kafka will never take is
 * marked failed with its cause.
 */
@Singleton
class OutboxRelay {

    private static final Logger LOG = Logger.getLogger(OutboxRelay.class);

    /** Any number that nothing else in the database uses as an advisory lock. */
    private static final long LOCK = 0x53594e5452414f42L;

    private static final Duration PRUNE_EVERY = Duration.ofHours(1);

    private static final Relayed NOTHING = new Relayed(0, Optional.empty());

    private final Pool pool;
    private final Vertx vertx;
    private final MutinyEmitter<String> emitter;
    private final ExpectedWork work;
    private final OutboxConfig config;
    private final String source;

    private volatile boolean stopped;
    private Instant pruneAt = Instant.EPOCH;
    private boolean failing;

    OutboxRelay(
            Pool pool,
            Vertx vertx,
            @Channel("syntra-outbox") MutinyEmitter<String> emitter,
            ExpectedWork work,
            OutboxConfig config,
            @ConfigProperty(name = "quarkus.application.name") String application) {
        this.pool = pool;
        this.vertx = vertx;
        this.emitter = emitter;
        this.work = work;
        this.config = config;
        this.source = "/" + application;
    }

    void start(@Observes StartupEvent event) {
        if (config.relay()) {
            schedule(Duration.ofMillis(1));
        }
    }

    void stop(@Observes ShutdownEvent event) {
        stopped = true;
    }

    private void schedule(Duration pause) {
        if (!stopped) {
            vertx.setTimer(Math.max(1, pause.toMillis()), timer -> round());
        }
    }

    private void round() {
        relayBatch().chain(relayed -> prune().replaceWith(relayed)).subscribe().with(this::relayed, this::failed);
    }

    private void relayed(Relayed relayed) {
        if (relayed.stoppedBy().isPresent()) {
            failed(relayed.stoppedBy().get());
            return;
        }
        if (failing) {
            failing = false;
            LOG.info("Facts reach Kafka again");
        }
        if (relayed.looked() == config.batch()) {
            schedule(Duration.ofMillis(1));
        } else {
            schedule(relayed.looked() > 0 || work.isExpected() ? config.busyPause() : config.idlePause());
        }
    }

    private void failed(Throwable e) {
        // Once per outage: the facts wait in the table, nothing is lost.
        if (!failing && !stopped) {
            failing = true;
            LOG.warnf("Facts do not reach Kafka at the moment and wait in the outbox cause=%s", e.toString());
        }
        schedule(config.idlePause().multipliedBy(2));
    }

    private Uni<Relayed> relayBatch() {
        return pool.withTransaction(connection -> connection
                .preparedQuery("select pg_try_advisory_xact_lock($1)")
                .execute(Tuple.of(LOCK))
                .chain(rows -> rows.iterator().next().getBoolean(0)
                        ? relayLocked(connection)
                        : Uni.createFrom().item(NOTHING)));
    }

    private Uni<Relayed> relayLocked(SqlConnection connection) {
        return connection.preparedQuery("""
                        select seq, event_id, topic, record_key, event_type, workspace, occurred_at, payload
                        from outbox where status = 'pending' order by seq limit $1 for update skip locked""").execute(Tuple.of(config.batch())).chain(rows -> {
            var entries = new java.util.ArrayList<Row>();
            rows.forEach(entries::add);
            return entries.isEmpty() ? Uni.createFrom().item(NOTHING) : sendAll(connection, entries);
        });
    }

    private Uni<Relayed> sendAll(SqlConnection connection, List<Row> entries) {
        var byKey = entries.stream()
                .collect(Collectors.groupingBy(entry -> entry.getString("record_key"), Collectors.toList()))
                .values();
        return Uni.join()
                .all(byKey.stream().map(ofOne -> inOrder(ofOne, this::send)).toList())
                .andFailFast()
                .chain(answers -> settle(
                        connection, answers.stream().flatMap(List::stream).toList()));
    }

    /**
     * The next one leaves when the one before has arrived, up to the first that Kafka may still take. A producer that is
     * handed all at once keeps their order only while none fails: the first may wait for the topic's leader until its time
     * is over, and those behind it find that one.
     */
    static <T> Uni<List<Sent>> inOrder(List<T> entries, Function<T, Uni<Sent>> send) {
        var stopped = new AtomicBoolean();
        return Multi.createFrom()
                .iterable(entries)
                .onItem()
                .transformToUniAndConcatenate(entry -> stopped.get()
                        ? Uni.createFrom().<Sent>nullItem()
                        : send.apply(entry).invoke(answer -> stopped.set(!answer.isSettled())))
                .collect()
                .asList();
    }

    private Uni<Sent> send(Row entry) {
        return emitter.sendMessage(message(entry))
                .map(acknowledged -> sent(entry, null))
                .onFailure()
                .recoverWithItem(failure -> sent(entry, failure));
    }

    private static Sent sent(Row entry, @Nullable Throwable failure) {
        return new Sent(entry.getLong("seq"), entry.getUUID("event_id"), failure);
    }

    /** Writes down what came of each. One that Kafka may still take is sent again, and those behind it with it. */
    private static Uni<Relayed> settle(SqlConnection connection, List<Sent> answers) {
        var sent = answers.stream()
                .filter(answer -> answer.failure() == null)
                .map(Sent::seq)
                .toArray(Long[]::new);
        var written = connection
                .preparedQuery("update outbox set status = 'sent', sent_at = now() where seq = any($1)")
                .execute(Tuple.of(sent))
                .replaceWithVoid();
        for (var answer : answers) {
            if (answer.isSettled() && answer.failure() != null) {
                var cause = answer.failure().toString();
                LOG.errorf(answer.failure(), "A fact can never be sent and is set aside event=%s", answer.event());
                written = written.chain(() -> connection
                        .preparedQuery("update outbox set status = 'failed', cause = $2 where seq = $1")
                        .execute(Tuple.of(answer.seq(), cause))
                        .replaceWithVoid());
            }
        }
        return written.map(done -> new Relayed(
                answers.size(),
                answers.stream()
                        .filter(answer -> !answer.isSettled())
                        .findFirst()
                        .map(Sent::failure)));
    }

    /** @param failure null when Kafka has it */
    record Sent(long seq, UUID event, @Nullable Throwable failure) {

        boolean isSettled() {
            return failure == null || isForGood(failure);
        }

        private static boolean isForGood(Throwable failure) {
            for (Throwable t = failure; t != null && t != t.getCause(); t = t.getCause()) {
                if (t instanceof RecordTooLargeException
                        || t instanceof SerializationException
                        || t instanceof InvalidTopicException) {
                    return true;
                }
            }
            return false;
        }
    }

    /** @param stoppedBy why the last ones still wait */
    private record Relayed(int looked, Optional<Throwable> stoppedBy) {}

    private Message<String> message(Row entry) {
        var headers = new RecordHeaders();
        header(headers, EventMeta.Header.SPEC_VERSION, EventMeta.SPEC_VERSION);
        header(headers, EventMeta.Header.ID, entry.getUUID("event_id").toString());
        header(headers, EventMeta.Header.TYPE, entry.getString("event_type"));
        header(headers, EventMeta.Header.SOURCE, source);
        header(headers, EventMeta.Header.WORKSPACE, entry.getString("workspace"));
        header(
                headers,
                EventMeta.Header.TIME,
                entry.getOffsetDateTime("occurred_at")
                        .atZoneSameInstant(ZoneOffset.UTC)
                        .toInstant()
                        .toString());
        header(headers, EventMeta.Header.CONTENT_TYPE, "application/json");
        return Message.of(entry.getString("payload"))
                .addMetadata(OutgoingKafkaRecordMetadata.<String>builder()
                        .withTopic(entry.getString("topic"))
                        .withKey(entry.getString("record_key"))
                        .withHeaders(headers)
                        .build());
    }

    private static void header(RecordHeaders headers, String name, String value) {
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }

    private Uni<Void> prune() {
        var now = Instant.now();
        if (now.isBefore(pruneAt)) {
            return Uni.createFrom().voidItem();
        }
        pruneAt = now.plus(PRUNE_EVERY);
        return delete("delete from outbox where status = 'sent' and sent_at < $1", now.minus(config.keepSent()))
                .chain(() -> delete("delete from inbox where received_at < $1", now.minus(config.keepReceived())))
                .chain(() -> delete(
                        "delete from idempotency_key where created_at < $1", now.minus(config.keepIdempotencyKeys())));
    }

    private Uni<Void> delete(String sql, Instant before) {
        return pool.preparedQuery(sql)
                .execute(Tuple.of(before.atOffset(ZoneOffset.UTC)))
                .replaceWithVoid();
    }
}
