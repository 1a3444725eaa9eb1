package io.syntra.identity;

import io.syntra.contracts.WorkspaceId;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.jwt.JsonWebToken;

/**
 * What a person is signed in with, by which it can be ended: one token, or all tokens that they had before a time.
 *
 * @param id of the token
 * @param from ids of those that it was made from: it ends with each of them
 * @param since when it was issued, to the second
 */
public record Session(WorkspaceId workspace, String user, String id, Set<String> from, Instant since) {

    public Session {
        from = Set.copyOf(from);
    }

    /** @param token that was checked */
    public static Session of(JsonWebToken token) {
        return new Session(
                new WorkspaceId(token.<String>getClaim(Claim.WORKSPACE)),
                token.getName(),
                Objects.requireNonNullElse(token.getTokenID(), ""),
                token.<String>claim(Claim.SESSION).map(Session::split).orElse(Set.of()),
                Instant.ofEpochSecond(token.getIssuedAtTime()));
    }

    /** If one of them was ended, this was. */
    public Set<String> ids() {
        return Stream.concat(Stream.of(id), from.stream()).collect(Collectors.toUnmodifiableSet());
    }

    /** The other way round: {@link #split}. */
    String joined() {
        return ids().stream().sorted().collect(Collectors.joining(" "));
    }

    static Set<String> split(String joined) {
        return Stream.of(joined.split(" ")).collect(Collectors.toUnmodifiableSet());
    }
}
