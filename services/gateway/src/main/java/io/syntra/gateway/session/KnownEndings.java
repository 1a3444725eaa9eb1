package io.syntra.gateway.session;

import io.syntra.contracts.WorkspaceId;
import io.syntra.identity.Session;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Endings in memory, for a look at each request. Any thread may look. */
final class KnownEndings {

    private record Person(WorkspaceId workspace, String user) {}

    private final Map<String, Ending.OfToken> tokens = new ConcurrentHashMap<>();
    private final Map<Person, Ending.OfPerson> people = new ConcurrentHashMap<>();

    void add(Ending ending) {
        switch (ending) {
            case Ending.OfToken token -> tokens.put(token.id(), token);
            case Ending.OfPerson person ->
                people.merge(
                        new Person(person.workspace(), person.user()),
                        person,
                        (known, added) -> known.earlierThan().isAfter(added.earlierThan()) ? known : added);
        }
    }

    void forget(Instant now) {
        tokens.values().removeIf(ending -> ending.overAt().isBefore(now));
        people.values().removeIf(ending -> ending.overAt().isBefore(now));
    }

    boolean hold(Session session) {
        var person = people.get(new Person(session.workspace(), session.user()));
        return (person != null && session.since().isBefore(person.earlierThan()))
                || session.ids().stream().anyMatch(tokens::containsKey);
    }
}
