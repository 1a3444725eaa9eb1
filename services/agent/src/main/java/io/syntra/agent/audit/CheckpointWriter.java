package io.syntra.agent.audit;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.syntra.agent.audit.StoredLog.StoredCheckpoint;
import io.syntra.agent.audit.StoredLog.Waiting;
import io.syntra.agent.store.Database;
import io.syntra.agent.store.EachAlone;
import io.syntra.audit.CheckpointFile;
import io.syntra.audit.Verification;
import io.syntra.audit.Verification.Head;
import io.syntra.contracts.Json;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.audit.AuditExport.Entry;
import io.syntra.contracts.event.AuditCheckpoint;
import io.syntra.outbox.BackgroundLoop;
import io.syntra.outbox.Outbox;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.hibernate.reactive.mutiny.Mutiny.Session;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Vouches for what was written: for each workspace a signed checkpoint after so many entries, after some time, and when
 * the agent ends. Nothing is signed that does not continue what was signed before.
 */
@Singleton
class CheckpointWriter {

    private static final Logger LOG = Logger.getLogger(CheckpointWriter.class);
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofSeconds(20);

    private final StoredLog log;
    private final CheckpointKeys keys;
    private final Database database;
    private final Outbox outbox;
    private final AuditConfig config;
    private final Clock clock;
    private final Optional<CheckpointFile> file;
    private final BackgroundLoop loop = new BackgroundLoop("audit-checkpoints", LOOK, this::sealWhatIsDue);
    private final EachAlone<WorkspaceId> seal = new EachAlone<>("vouch for a workspace's log", this::seal);
    private final Set<WorkspaceId> broken = ConcurrentHashMap.newKeySet();
    private volatile @Nullable Instant unwritableSince;

    CheckpointWriter(
            StoredLog log, CheckpointKeys keys, Database database, Outbox outbox, AuditConfig config, Clock clock) {
        this.log = log;
        this.keys = keys;
        this.database = database;
        this.outbox = outbox;
        this.config = config;
        this.clock = clock;
        if (config.after() < 1) {
            throw new IllegalStateException("syntra.agent.audit.after must be at least 1");
        }
        this.file = config.checkpoints().map(CheckpointFile::new);
    }

    void start(@Observes StartupEvent event) {
        loop.start();
    }

    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        loop.stop();
        try {
            sealAll();
        } catch (RuntimeException e) {
            LOG.warnf("The last entries are vouched for at the next start only cause=%s", e.toString());
        }
    }

    private void sealWhatIsDue() {
        var latest = clock.instant().minus(config.every());
        seal.of(waiting().stream()
                .filter(waiting -> waiting.entries() >= config.after()
                        || waiting.since() == null
                        || !waiting.since().isAfter(latest))
                .map(Waiting::workspace)
                .toList());
    }

    /** Everything, due or not. */
    void sealAll() {
        seal.of(waiting().stream().map(Waiting::workspace).toList());
    }

    private List<Waiting> waiting() {
        return log.waiting().await().atMost(LONGEST);
    }

    private void seal(WorkspaceId workspace) {
        var stored = log.lastCheckpoint(workspace).await().atMost(LONGEST);
        var checkpoint = stored.flatMap(StoredCheckpoint::read);
        if (stored.isPresent() && checkpoint.filter(keys.trusted()::signed).isEmpty()) {
            tellOnce(workspace, "the last checkpoint was not signed by a key that counts");
            return;
        }
        var known = checkpoint.map(last -> new Head(last.seq(), last.hash())).orElse(Head.START);
        List<Entry> entries;
        do {
            entries = log.after(workspace, known.seq(), config.after()).await().atMost(LONGEST);
            if (entries.isEmpty() || !continues(workspace, known, entries)) {
                return;
            }
            var last = entries.getLast();
            var hashes = entries.stream().map(Entry::hash).toList();
            if (!write(keys.signing().vouch(workspace, last.seq(), hashes, clock.instant()))) {
                return;
            }
            known = new Head(last.seq(), last.hash());
        } while (entries.size() == config.after());
    }

    private boolean continues(WorkspaceId workspace, Head known, List<Entry> entries) {
        var verification = new Verification(workspace, keys.trusted(), known);
        entries.forEach(verification::entry);
        var verdict = verification.end(null);
        if (!verdict.verified()) {
            tellOnce(workspace, String.valueOf(verdict.what()));
        }
        return verdict.verified();
    }

    private void tellOnce(WorkspaceId workspace, String what) {
        if (broken.add(workspace)) {
            LOG.errorf(
                    "The audit log was changed and is not vouched for any more workspace=%s what=%s", workspace, what);
        }
    }

    /**
     * The file first: what vouches too early for an entry that is there does no harm, what is lost does.
     *
     * @return false when another instance was first
     */
    private boolean write(AuditCheckpoint checkpoint) {
        file.ifPresent(target -> append(target, checkpoint));
        return database.call(() -> Panache.getSession()
                .chain(session -> insert(session, checkpoint))
                .chain(inserted -> inserted == 1
                        ? outbox.append(checkpoint.workspace(), checkpoint).replaceWith(true)
                        : Uni.createFrom().item(false)));
    }

    private void append(CheckpointFile target, AuditCheckpoint checkpoint) {
        try {
            target.append(checkpoint);
            unwritableSince = null;
        } catch (IOException e) {
            unwritableSince = Objects.requireNonNullElse(unwritableSince, clock.instant());
            throw new UncheckedIOException("no checkpoint can be written to " + target.path(), e);
        }
    }

    /** Since when nothing new is vouched for because the file takes no checkpoint; empty while it does. */
    Optional<Instant> unwritableSince() {
        return Optional.ofNullable(unwritableSince);
    }

    /** How many workspaces' logs are vouched for no more, because they are not what was signed. */
    int broken() {
        return broken.size();
    }

    private static Uni<Integer> insert(Session session, AuditCheckpoint checkpoint) {
        return session.createNativeQuery("""
                        insert into audit_checkpoint (workspace, first_seq, seq, content) values (?1, ?2, ?3, ?4)
                        on conflict do nothing""")
                .setParameter(1, checkpoint.workspace().value())
                .setParameter(2, checkpoint.firstSeq())
                .setParameter(3, checkpoint.seq())
                .setParameter(4, Json.mapper().<JsonNode>valueToTree(checkpoint).toString())
                .executeUpdate();
    }
}
