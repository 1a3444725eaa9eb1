package io.syntra.outbox;

import com.fasterxml.jackson.core.JacksonException;
import io.vertx.pgclient.PgException;
import java.io.IOException;
import java.util.concurrent.TimeoutException;

/** Tells a failure that time heals, such as a database that is away, from one that would come again. */
public final class Outage {

    private Outage() {}

    public static boolean isBehind(Throwable failure) {
        for (Throwable t = failure; t != null && t != t.getCause(); t = t.getCause()) {
            if (t instanceof JacksonException) {
                // An IOException by name, but no wire was involved: the same text fails again.
                return false;
            }
            if (t instanceof IOException || t instanceof TimeoutException) {
                return true;
            }
            // Connection, resources, operator's intervention, serialization: PostgreSQL, appendix A.
            if (t instanceof PgException pg
                    && pg.getSqlState() != null
                    && (pg.getSqlState().startsWith("08")
                            || pg.getSqlState().startsWith("40")
                            || pg.getSqlState().startsWith("53")
                            || pg.getSqlState().startsWith("57"))) {
                return true;
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
}
