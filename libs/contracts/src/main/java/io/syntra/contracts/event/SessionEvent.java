package io.syntra.contracts.event;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeName;
import java.time.Instant;
import java.util.List;

/** What people of a workspace can be signed in with, and who sees to that. Names no token. */
@JsonSubTypes({@JsonSubTypes.Type(SessionEvent.TokenIssued.class), @JsonSubTypes.Type(SessionEvent.Ended.class)})
public sealed interface SessionEvent extends DomainEvent {

    /** Whose they are. */
    String user();

    /** Who did it. */
    String by();

    Instant at();

    @Override
    default Topic topic() {
        return Topic.SESSION;
    }

    @Override
    default String key() {
        return user();
    }

    /** @param role the highest one that it holds */
    @JsonTypeName("token.issued")
    record TokenIssued(String user, String by, String role, Instant expiresAt, Instant at) implements SessionEvent {}

    /**
     * All that the person was signed in with.
     *
     * @param issuedTo whose were ended too, for the person had issued them
     */
    @JsonTypeName("sessions.ended")
    record Ended(String user, String by, List<String> issuedTo, Instant at) implements SessionEvent {
        public Ended {
            issuedTo = List.copyOf(issuedTo);
        }
    }
}
