package io.syntra.telemetry.query.syntax;

import io.syntra.contracts.Nearest;
import java.util.Collection;
import java.util.stream.Collectors;

/** A query that cannot be answered as it is written: where, what was wrong, and what would be right. */
public final class QueryError extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private static final int MOST_NAMES = 20;

    private final transient Position at;

    public QueryError(Position at, String message) {
        super(at + ": " + message);
        this.at = at;
    }

    /** A name that is not among those that there are. */
    public static QueryError unknown(Position at, String what, String name, Collection<String> known) {
        return unknown(at, what, name, known, "");
    }

    /** @param more another way out */
    public static QueryError unknown(Position at, String what, String name, Collection<String> known, String more) {
        var way = Nearest.to(name, known)
                .map(nearest -> "did you mean '" + nearest + "'?")
                .orElseGet(() -> "there are " + listed(known));
        return new QueryError(at, "there is no " + what + " '" + name + "'; " + way + more);
    }

    private static String listed(Collection<String> known) {
        var names = known.stream().sorted().limit(MOST_NAMES).collect(Collectors.joining(", "));
        return known.size() > MOST_NAMES ? names + " and " + (known.size() - MOST_NAMES) + " more" : names;
    }

    public Position at() {
        return at;
    }
}
