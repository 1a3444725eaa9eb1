package io.syntra.telemetry.query.translate;

import io.syntra.telemetry.query.catalog.Type;
import io.syntra.telemetry.query.syntax.Position;
import io.syntra.telemetry.query.syntax.QueryError;

/** An expression whose type is known. */
sealed interface Term {

    /** Of one expression in SQL. What uses a value twice makes it twice as long, and that again within itself. */
    int LONGEST = 100_000;

    Type type();

    Level level();

    /** Written in the query, so known before it is asked. What it is in SQL depends on what it stands beside. */
    record Literal(Type type, Object value) implements Term {

        @Override
        public Level level() {
            return Level.FIXED;
        }
    }

    /** @param nullable whether it can be nothing */
    record Computed(Type type, String sql, Level level, boolean nullable) implements Term {

        public Computed {
            if (sql.length() > LONGEST) {
                throw new QueryError(
                        new Position(1, 1),
                        "the query says the same too often within itself; give it a name with extend");
            }
        }

        static Computed ofRow(Type type, String sql) {
            return new Computed(type, sql, Level.ROW, false);
        }

        Computed as(Type other, String otherSql) {
            return new Computed(other, otherSql, level, nullable);
        }
    }

    /** What has one value each. */
    enum Level {
        /** The whole query. */
        FIXED,
        ROW,
        /** A group of rows. */
        GROUP
    }
}
