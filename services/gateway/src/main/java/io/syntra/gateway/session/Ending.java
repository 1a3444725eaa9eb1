package io.syntra.gateway.session;

import io.syntra.contracts.WorkspaceId;
import java.time.Instant;

/** Of a session, or of several at once. */
sealed interface Ending {

    /** From then on none of them would be taken anyway. */
    Instant overAt();

    /** @param id of the token */
    record OfToken(String id, Instant overAt) implements Ending {}

    /** @param earlierThan tokens that were issued then, or later, are none of it */
    record OfPerson(WorkspaceId workspace, String user, Instant earlierThan, Instant overAt) implements Ending {}
}
