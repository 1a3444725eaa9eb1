package io.syntra.outbox;

import io.syntra.problem.KnownFailure;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import jakarta.inject.Singleton;
import java.util.Optional;

/** A request that falls into the restart of the database is no mistake of ours, and worth another try. */
@Singleton
final class DatabaseAway implements KnownFailure {

    private static final String SECONDS = "2";

    @Override
    public Optional<ProblemException> meaningOf(Throwable failure) {
        return Outage.isBehind(failure)
                ? Optional.of(ProblemException.of(
                                ProblemCode.UNAVAILABLE,
                                "Something that is needed for this, most likely the database, does not answer at the"
                                        + " moment. Try again in a few seconds.",
                                failure)
                        .withHeader("Retry-After", SECONDS))
                : Optional.empty();
    }
}
