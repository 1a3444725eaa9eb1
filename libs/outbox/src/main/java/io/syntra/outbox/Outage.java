package io.syntra.outbox;

import com.fasterxml.jackson.core.JacksonException;
import io.vertx.pgclient.PgException;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Tells a failure that time heals, such as a database that is away, from one that would come again. */
public final class Outage {

    /**
     * What a statement and its values are refused for, by class: PostgreSQL, appendix A. All else is the database's own
     * state, such as one that is read-only after a failover, lets nobody in or has another schema: for it, every event
     * would fail, and none is to blame.
     */
    private static final Set<String> OF_THE_VALUES = Set.of("21", "22", "23", "54", "P0");

    private Outage() {}

    public static boolean isBehind(Throwable failure) {
        for (Throwable t = failure; t != null && t != t.getCause(); t = t.getCause()) {
            if (t instanceof JacksonException) {
                // An IOException by name, but no wire was involved: the same text fails again.
                return false;
            }
            if (t instanceof IOException
                    || t instanceof TimeoutException
                    // Not of the kind above: what a Uni that is waited for throws.
                    || t instanceof io.smallrye.mutiny.TimeoutException) {
                return true;
            }
            if (t instanceof PgException refusal) {
                // One of Vert.x's own exceptions too, but the database did answer: its code tells.
                return passes(refusal.getSqlState());
            }
            var name = t.getClass().getName();
            if (name.equals("io.vertx.core.http.ConnectionPoolTooBusyException")
                    || name.equals("io.vertx.core.impl.NoStackTraceThrowable")
                    || name.equals("io.vertx.core.impl.NoStackTraceTimeoutException")
                    || t instanceof io.vertx.core.VertxException
                    || t instanceof org.hibernate.exception.JDBCConnectionException) {
                return true;
            }
        }
        return false;
    }

    private static boolean passes(@Nullable String sqlState) {
        return sqlState == null || !OF_THE_VALUES.contains(sqlState.substring(0, Math.min(2, sqlState.length())));
    }
}
