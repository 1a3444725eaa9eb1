package io.syntra.agent.audit;

import io.syntra.audit.CheckpointFile;
import io.syntra.audit.Verification;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.audit.AuditVerdict;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/** Holds a stored log against the checkpoints of the database, the file and Kafka. */
@Singleton
class VerifyLog {

    private static final Logger LOG = Logger.getLogger(VerifyLog.class);
    private static final Duration LONGEST = Duration.ofMinutes(5);

    private final StoredLog log;
    private final CheckpointTopic topic;
    private final CheckpointKeys keys;
    private final AuditConfig config;
    private final Optional<CheckpointFile> file;

    /** It reads everything, so one at a time of a workspace; nobody waits for another's. */
    private final Set<WorkspaceId> underWay = ConcurrentHashMap.newKeySet();

    VerifyLog(StoredLog log, CheckpointTopic topic, CheckpointKeys keys, AuditConfig config) {
        this.log = log;
        this.topic = topic;
        this.keys = keys;
        this.config = config;
        this.file = config.checkpoints().map(CheckpointFile::new);
    }

    /** Blocks. */
    AuditVerdict of(WorkspaceId workspace) {
        if (!underWay.add(workspace)) {
            throw ProblemException.of(
                    ProblemCode.OVERLOADED,
                    "The audit log is being verified at the moment; ask again when that is done.");
        }
        try {
            var verification = new Verification(workspace, keys.trusted());
            file.ifPresent(source -> tell(source, verification, workspace));
            if (config.topic()) {
                topic.tell(verification, workspace);
            }
            return log.verify(workspace, verification).await().atMost(LONGEST);
        } finally {
            underWay.remove(workspace);
        }
    }

    private static void tell(CheckpointFile file, Verification verification, WorkspaceId workspace) {
        try {
            file.tell(verification, workspace);
        } catch (IOException e) {
            LOG.warnf(e, "The audit checkpoints cannot be read file=%s", file.path());
            throw ProblemException.of(
                    ProblemCode.UNAVAILABLE, "The file with the checkpoints cannot be read at the moment.");
        }
    }
}
