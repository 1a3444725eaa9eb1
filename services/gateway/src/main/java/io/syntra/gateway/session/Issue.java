package io.syntra.gateway.session;

import java.time.Instant;
import java.util.Set;

/**
 * A token that an admin issued.
 *
 * @param with ids of what they were signed in with
 */
record Issue(String token, String person, String by, Set<String> with, Instant since) {

    Issue {
        with = Set.copyOf(with);
    }
}
