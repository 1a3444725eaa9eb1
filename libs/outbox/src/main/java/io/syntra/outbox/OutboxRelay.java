package io.syntra.outbox;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
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
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jboss.logging.Logger;

/**
 * Carries committed facts to Kafka, at least once and in order.
 *
 * <p>One relay of a database works at a time (an advisory lock, held for one transaction): with two, the second could
 * overtake the first within an aggregate. A fact is marked sent after the broker has acknowledged it; a crash in
 * between sends it again with the same id, which the inbox of every consumer knows.
 */
@Singleton
class OutboxRelay {

    private static final Logger LOG = Logger.getLogger(OutboxRelay.class);

    /** Any number that nothing else in the database uses as an advisory lock. */
    private static final long LOCK = 0x53594e5452414f42L;

    private static final Duration BUSY_FOR = Duration.ofSeconds(2);
    private static final Duration PRUNE_EVERY = Duration.ofHours(1);

    private final Pool pool;
    private final Vertx vertx;
    private final MutinyEmitter<String> emitter;
    private final OutboxConfig config;
    private final String source;

    private volatile Instant busyUntil = Instant.EPOCH;
    private volatile boolean stopped;
    private Instant pruneAt = Instant.EPOCH;
    private boolean failing;

    OutboxRelay(
            Pool pool,
            Vertx vertx,
            @Channel("syntra-outbox") MutinyEmitter<String> emitter,
            OutboxConfig config,
            @ConfigProperty(name = "quarkus.application.name") String application) {
        this.pool = pool;
        this.vertx = vertx;
        this.emitter = emitter;
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

    /** A fact is about to be committed here: look often for a while. */
    void expectWork() {
        busyUntil = Instant.now().plus(BUSY_FOR);
    }

    private void schedule(Duration pause) {
        if (!stopped) {
            vertx.setTimer(Math.max(1, pause.toMillis()), timer -> round());
        }
    }

    private void round() {
        relayBatch().chain(count -> prune().replaceWith(count)).subscribe().with(this::relayed, this::failed);
    }

    private void relayed(int count) {
        if (failing) {
            failing = false;
            LOG.info("Facts reach Kafka again");
        }
        if (count == config.batch()) {
            schedule(Duration.ofMillis(1));
        } else {
            schedule(count > 0 || Instant.now().isBefore(busyUntil) ? config.busyPause() : config.idlePause());
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

    private Uni<Integer> relayBatch() {
        return pool.withTransaction(connection -> connection
                .preparedQuery("select pg_try_advisory_xact_lock($1)")
                .execute(Tuple.of(LOCK))
                .chain(rows -> rows.iterator().next().getBoolean(0)
                        ? relayLocked(connection)
                        : Uni.createFrom().item(0)));
    }

    private Uni<Integer> relayLocked(SqlConnection connection) {
        return connection.preparedQuery("""
                        select seq, event_id, topic, record_key, event_type, workspace, occurred_at, payload
                        from outbox where status = 'pending' order by seq limit $1 for update skip locked""").execute(Tuple.of(config.batch())).chain(rows -> {
            var entries = new java.util.ArrayList<Row>();
            rows.forEach(entries::add);
            return entries.isEmpty() ? Uni.createFrom().item(0) : sendAll(connection, entries);
        });
    }

    private Uni<Integer> sendAll(SqlConnection connection, List<Row> entries) {
        // The producer keeps the order of what it is handed; all acknowledgements are awaited together.
        List<Uni<Void>> sends = entries.stream()
                .map(entry -> emitter.sendMessage(message(entry)))
                .toList();
        return Uni.join()
                .all(sends)
                .andFailFast()
                .chain(() -> connection
                        .preparedQuery("update outbox set status = 'sent', sent_at = now() where seq = any($1)")
                        .execute(Tuple.of(
                                entries.stream().map(e -> e.getLong("seq")).toArray(Long[]::new))))
                .replaceWith(entries.size());
    }

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
