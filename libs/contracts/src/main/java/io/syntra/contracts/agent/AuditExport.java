package io.syntra.contracts.agent;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import io.syntra.contracts.Payload;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.event.AuditCheckpoint;
import java.time.Instant;
import java.util.List;

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
            publicKeys = List.copyOf(publicKeys);
        }
    }

    @JsonTypeName("checkpoint")
    record Checkpoint(AuditCheckpoint checkpoint) implements AuditExport {}

    /** @param content the entry's canonical JSON, as the text that is hashed */
    @JsonTypeName("entry")
    record Entry(long seq, String prevHash, String hash, String content) implements AuditExport {}
}
