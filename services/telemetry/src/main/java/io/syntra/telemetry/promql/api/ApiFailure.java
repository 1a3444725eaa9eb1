package io.syntra.telemetry.promql.api;

import io.syntra.problem.ProblemException;
import io.syntra.telemetry.promql.evaluation.PromQlFailure;
import io.syntra.telemetry.query.syntax.QueryError;
import java.util.Optional;

/**
 * Why there is no answer, as Prometheus says it.
 *
 * @param type one of Prometheus' own
 */
record ApiFailure(int status, String type, String message) {

    static ApiFailure badData(String message) {
        return new ApiFailure(400, "bad_data", message);
    }

    static ApiFailure of(QueryError error) {
        return badData("invalid parameter \"query\": " + error.getMessage());
    }

    static ApiFailure of(PromQlFailure failure) {
        var message = String.valueOf(failure.getMessage());
        return switch (failure.kind()) {
            case BAD_DATA -> badData(message);
            case EXECUTION -> new ApiFailure(422, "execution", message);
            case TIMEOUT -> new ApiFailure(503, "timeout", message);
            case UNAVAILABLE -> new ApiFailure(503, "unavailable", message);
        };
    }

    /** Of what reading the store came to; empty when it is nothing that Prometheus has a word for. */
    static Optional<ApiFailure> of(ProblemException problem) {
        var message = String.valueOf(problem.getMessage());
        return Optional.ofNullable(
                switch (problem.code()) {
                    case UPSTREAM_TIMEOUT -> new ApiFailure(503, "timeout", message);
                    case UNAVAILABLE, OVERLOADED, RATE_LIMITED -> new ApiFailure(503, "unavailable", message);
                    case INVALID_FIELD -> badData(message);
                    default -> null;
                });
    }
}
