package io.syntra.problem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.syntra.contracts.Cursor;
import io.syntra.contracts.ServiceId;
import java.time.Instant;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QueryParametersTest {

    @Test
    void whatIsRightIsRead() {
        var service = ServiceId.random();

        assertThat(QueryParameters.requiredService(service.toString())).isEqualTo(service);
        assertThat(QueryParameters.time("from", "2026-01-31T10:30:00+01:00"))
                .contains(Instant.parse("2026-01-31T09:30:00Z"));
        assertThat(QueryParameters.cursor(Cursor.START.toString())).contains(Cursor.START);
    }

    @Test
    void whatIsLeftOutIsEmpty() {
        assertThat(QueryParameters.service(null)).isEmpty();
        assertThat(QueryParameters.time("from", null)).isEmpty();
        assertThat(QueryParameters.cursor(null)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "yesterday", "2026-01-31", "-9000-01-01T00:00:00Z", "+300000-01-01T00:00:00Z"})
    void aTimeThatNoDatabaseKnowsIsRefused(String time) {
        assertRefused("from", () -> QueryParameters.time("from", time));
    }

    @Test
    void whatIsWrongIsNamed() {
        assertRefused("service_id", () -> QueryParameters.requiredService(null));
        assertRefused("service_id", () -> QueryParameters.service("shop-api"));
        assertRefused("cursor", () -> QueryParameters.cursor("x"));
    }

    private static void assertRefused(String field, ThrowingCallable reading) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(reading)
                .satisfies(problem -> assertThat(problem.code()).isEqualTo(ProblemCode.INVALID_FIELD))
                .satisfies(problem -> assertThat(problem.toProblem().fields())
                        .extracting(Problem.Field::name)
                        .containsExactly(field));
    }
}
