package io.syntra.contracts.audit;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import io.syntra.contracts.Payload;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.event.AuditCheckpoint;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** One line of an exported audit log: what it is, then its checkpoints, then its entries, oldest first. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(AuditExport.Log.class),
    @JsonSubTypes.Type(AuditExport.Checkpoint.class),
    @JsonSubTypes.Type(AuditExport.Entry.class)
})
public sealed interface AuditExport extends Payload {

    /**
     * The first line.
     *
     * @param seq of the last entry
     * @param hash of the last entry
     * @param publicKeys as PEM, of the keys that checkpoints are signed with
     */
    @JsonTypeName("log")
    record Log(WorkspaceId workspace, long seq, String hash, Instant at, List<String> publicKeys)
            implements AuditExport {

        public Log {
            Stream.of(workspace, hash, at).forEach(Objects::requireNonNull);
            publicKeys = List.copyOf(publicKeys);
        }
    }

    @JsonTypeName("checkpoint")
    record Checkpoint(AuditCheckpoint checkpoint) implements AuditExport {

        public Checkpoint {
            Objects.requireNonNull(checkpoint);
        }
    }

    /** @param content the entry's canonical JSON, as the text that is hashed */
    @JsonTypeName("entry")
    record Entry(long seq, String prevHash, String hash, String content) implements AuditExport {

        public Entry {
            // What is read from a file may lack anything.
            Stream.of(prevHash, hash, content).forEach(Objects::requireNonNull);
        }
    }
}
