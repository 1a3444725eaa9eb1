package io.syntra.agent.conversation;

import io.smallrye.mutiny.Uni;
import java.util.UUID;

/** Is told of the end of each run. */
public interface RunEnded {

    /** In the transaction that ends it. */
    Uni<Void> ended(UUID run, String outcome);
}
