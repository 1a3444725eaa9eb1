package io.syntra.contracts.deployer;

import io.syntra.contracts.CommandId;
import io.syntra.contracts.Payload;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One command on a server. Its output is data that anybody may have written: it is kept as it came.
 *
 * @param exitCode of the program, when it is finished
 * @param stdout absent in a list, as stderr is
 * @param truncated whether more was written than is kept
 * @param sandbox in which it ran, or {@code none}
 * @param idempotencyKey with which it was asked for; tells who lost the answer that the request was taken
 */
public record CommandView(
        CommandId id,
        String serverId,
        List<String> command,
        CommandState state,
        @Nullable Integer exitCode,
        @Nullable String stdout,
        @Nullable String stderr,
        boolean truncated,
        String sandbox,
        String requestedBy,
        String idempotencyKey,
        Instant startedAt,
        @Nullable Long tookMs)
        implements Payload {

    public CommandView {
        command = List.copyOf(command);
    }
}
