package io.syntra.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.syntra.problem.ProblemCode;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.ClosedConnectionException;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.hibernate.HibernateException;
import org.junit.jupiter.api.Test;

class DatabaseAwayTest {

    private final DatabaseAway away = new DatabaseAway();

    /** What a request met whose connection ended with the database. */
    @Test
    void aConnectionThatEndedIsAnOutage() {
        var lost = new HibernateException("lost", ClosedConnectionException.INSTANCE);
        var stopped = new PgException("terminating connection", "FATAL", "57P01", null);

        assertThat(away.meaningOf(lost)).hasValueSatisfying(problem -> {
            assertThat(problem.code()).isEqualTo(ProblemCode.UNAVAILABLE);
            assertThat(problem.headers()).containsKey("Retry-After");
        });
        assertThat(away.meaningOf(stopped)).isPresent();
    }

    @Test
    void aMistakeOfOursIsNone() {
        assertThat(away.meaningOf(new HibernateException("no such column"))).isEmpty();
        assertThat(away.meaningOf(new UncheckedIOException(new IOException("No space left on device"))))
                .isEmpty();
        assertThat(away.meaningOf(new PgException("duplicate key", "ERROR", "23505", null)))
                .isEmpty();
    }
}
