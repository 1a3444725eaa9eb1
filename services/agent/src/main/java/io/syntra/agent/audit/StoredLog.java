package io.syntra.agent.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.syntra.audit.AuditKeys;
import io.syntra.audit.Verification;
import io.syntra.audit.Verification.Head;
import io.syntra.contracts.Json;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.audit.AuditExport;
import io.syntra.contracts.audit.AuditExport.Entry;
import io.syntra.contracts.audit.AuditVerdict;
import io.syntra.contracts.event.AuditCheckpoint;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** A workspace's log as it is stored, read page by page. Outside Hibernate, whose session would keep every entry. */
@Singleton
class StoredLog {

    private static final int PAGE = 500;

    private final Pool pool;
    private final Clock clock;

    StoredLog(Pool pool, Clock clock) {
        this.pool = pool;
        this.clock = clock;
    }

    /** Tells the verification everything that is stored, as of one moment. */
    Uni<AuditVerdict> verify(WorkspaceId workspace, Verification verification) {
        return pool.withTransaction(connection -> connection
                .query("set transaction isolation level repeatable read, read only")
                .execute()
                .chain(() -> checkpoints(connection, workspace)
                        .invoke(checkpoint -> checkpoint.tell(verification))
                        .onItem()
                        .ignoreAsUni())
                .chain(() -> rows(connection, workspace, Long.MIN_VALUE, Long.MAX_VALUE)
                        .invoke(row -> tell(verification, row))
                        .onItem()
                        .ignoreAsUni())
                .chain(() -> head(connection, workspace))
                .map(verification::end));
    }

    /** The whole log, its checkpoints before its entries. */
    Multi<AuditExport> export(WorkspaceId workspace, AuditKeys keys) {
        return head(pool, workspace).onItem().transformToMulti(head -> {
            var log = new AuditExport.Log(workspace, head.seq(), head.hash(), clock.instant(), keys.pem());
            var checkpoints = checkpoints(pool, workspace)
                    .map(StoredCheckpoint::read)
                    .filter(Optional::isPresent)
                    .map(Optional::get)
                    .filter(checkpoint -> checkpoint.seq() <= head.seq())
                    .<AuditExport>map(AuditExport.Checkpoint::new);
            var entries = rows(pool, workspace, 0, head.seq()).<AuditExport>map(StoredLog::entry);
            return Multi.createBy()
                    .concatenating()
                    .streams(Multi.createFrom().<AuditExport>item(log), checkpoints, entries);
        });
    }

    /** The entries after one, at most so many. */
    Uni<List<Entry>> after(WorkspaceId workspace, long seq, int limit) {
        return page(pool, workspace, seq, Long.MAX_VALUE, limit)
                .map(rows -> rows.stream().map(StoredLog::entry).toList());
    }

    /**
     * Entries that no stored checkpoint vouches for.
     *
     * @param since when the first of them was written; null when it is not there
     */
    record Waiting(
            WorkspaceId workspace, long entries, @Nullable Instant since) {}

    Uni<List<Waiting>> waiting() {
        return pool.query("""
                        select waiting.workspace, waiting.entries, entry.at
                        from (select workspace, head.seq - coalesce(max(done.seq), 0) as entries,
                                     coalesce(max(done.seq), 0) + 1 as next
                              from audit_head head left join audit_checkpoint done using (workspace)
                              group by workspace, head.seq) waiting
                        left join audit entry on entry.workspace = waiting.workspace and entry.seq = waiting.next
                        where waiting.entries > 0""").execute().map(rows -> list(rows).stream()
                .map(row -> new Waiting(new WorkspaceId(row.getString("workspace")), row.getLong("entries"), at(row)))
                .toList());
    }

    private static @Nullable Instant at(Row row) {
        var at = row.getOffsetDateTime("at");
        return at == null ? null : at.toInstant();
    }

    /** A row, which whoever owns the database can write. */
    record StoredCheckpoint(long seq, String content) {

        /** Empty when it is none. */
        Optional<AuditCheckpoint> read() {
            try {
                return Optional.ofNullable(Json.mapper().readValue(content, AuditCheckpoint.class));
            } catch (JsonProcessingException e) {
                return Optional.empty();
            }
        }

        void tell(Verification verification) {
            read().ifPresentOrElse(
                            checkpoint -> verification.checkpoint("the database", checkpoint),
                            () -> verification.damaged(
                                    "the database", "what vouches for entry " + seq + " is no checkpoint"));
        }
    }

    Uni<Optional<StoredCheckpoint>> lastCheckpoint(WorkspaceId workspace) {
        return pool.preparedQuery(
                        "select seq, content from audit_checkpoint where workspace = $1 order by seq desc limit 1")
                .execute(Tuple.of(workspace.value()))
                .map(rows -> list(rows).stream().map(StoredLog::checkpoint).findFirst());
    }

    private static Uni<Head> head(SqlClient client, WorkspaceId workspace) {
        return client.preparedQuery("select seq, hash from audit_head where workspace = $1")
                .execute(Tuple.of(workspace.value()))
                .map(rows -> list(rows).stream()
                        .map(row -> new Head(row.getLong("seq"), row.getString("hash")))
                        .findFirst()
                        .orElse(Head.START));
    }

    private static Multi<StoredCheckpoint> checkpoints(SqlClient client, WorkspaceId workspace) {
        return pages(0, position -> client.preparedQuery(
                                "select seq, content from audit_checkpoint where workspace = $1 and seq > $2 order by seq limit $3")
                        .execute(Tuple.of(workspace.value(), position, PAGE))
                        .map(rows -> list(rows)))
                .map(StoredLog::checkpoint);
    }

    private static StoredCheckpoint checkpoint(Row row) {
        return new StoredCheckpoint(row.getLong("seq"), row.getString("content"));
    }

    private static Multi<Row> rows(SqlClient client, WorkspaceId workspace, long after, long upTo) {
        return pages(after, position -> page(client, workspace, position, upTo, PAGE));
    }

    private static Uni<List<Row>> page(SqlClient client, WorkspaceId workspace, long after, long upTo, int limit) {
        return client.preparedQuery("""
                        select seq, prev_hash, hash, kind, action_id, actor, at, content from audit
                        where workspace = $1 and seq > $2 and seq <= $3 order by seq limit $4""")
                .execute(Tuple.of(workspace.value(), after, upTo, limit))
                .map(rows -> list(rows));
    }

    private interface Pages {
        Uni<List<Row>> after(long seq);
    }

    /** Each page is asked for when the one before is used up. */
    private static Multi<Row> pages(long after, Pages pages) {
        var position = new AtomicLong(after);
        return Multi.createBy()
                .repeating()
                .uni(() -> pages.after(position.get()).invoke(page -> {
                    if (!page.isEmpty()) {
                        position.set(page.getLast().getLong("seq"));
                    }
                }))
                .whilst(page -> page.size() == PAGE)
                .onItem()
                .transformToMultiAndConcatenate(page -> Multi.createFrom().iterable(page));
    }

    private static List<Row> list(RowSet<Row> rows) {
        return StreamSupport.stream(rows.spliterator(), false).toList();
    }

    private static Entry entry(Row row) {
        return new Entry(
                row.getLong("seq"), row.getString("prev_hash"), row.getString("hash"), row.getString("content"));
    }

    private static void tell(Verification verification, Row row) {
        verification.entry(entry(row));
        if (!columnsAreTheContents(row)) {
            verification.bad(row.getLong("seq"), "its columns do not say what its content says");
        }
    }

    /** The list is searched and shown by columns; they repeat what the hash covers. */
    private static boolean columnsAreTheContents(Row row) {
        try {
            var content = Json.mapper().readTree(row.getString("content"));
            var action = row.getUUID("action_id");
            return content.path("kind").asText().equals(row.getString("kind"))
                    && content.path("actor").asText().equals(row.getString("actor"))
                    && content.path("at").asText().equals(String.valueOf(at(row)))
                    && content.path("action_id").asText().equals(action == null ? "" : action.toString());
        } catch (JsonProcessingException e) {
            return false;
        }
    }
}
