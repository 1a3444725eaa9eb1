package io.syntra.deployer.server;

import io.syntra.contracts.CommandId;
import io.syntra.contracts.deployer.CommandState;
import io.syntra.contracts.deployer.CommandView;
import io.syntra.deployer.storage.TextList;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A command as stored: before its process starts, and once more when it ended. */
@Entity
@Table(name = "server_command")
class StoredCommand {

    @Id
    UUID id;

    /** Given by the database. */
    @Column(insertable = false, updatable = false)
    long seq;

    String workspace;
    String serverId;

    @Convert(converter = TextList.class)
    List<String> command;

    @Enumerated(EnumType.STRING)
    CommandState state;

    @Nullable Integer exitCode;

    String stdout;
    String stderr;
    boolean truncated;
    String sandbox;
    String requestedBy;

    /** The service that asked for that person. */
    @Nullable String actor;

    String idempotencyKey;
    Instant startedAt;

    @Nullable Long tookMs;

    CommandView view() {
        return view(stdout, stderr);
    }

    /** A page of outputs would be too much for anybody. */
    CommandView inList() {
        return view(null, null);
    }

    private CommandView view(@Nullable String out, @Nullable String err) {
        return new CommandView(
                new CommandId(id),
                serverId,
                command,
                state,
                exitCode,
                out,
                err,
                truncated,
                sandbox,
                requestedBy,
                idempotencyKey,
                startedAt,
                tookMs);
    }
}
