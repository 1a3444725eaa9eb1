package io.syntra.outbox;

import io.syntra.problem.KnownFailure;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import jakarta.inject.Singleton;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** A request that falls into the restart of the database is no mistake of ours, and worth another try. */
@Singleton
final class DatabaseAway implements KnownFailure {

    private static final String SECONDS = "2";

    @Override
    public Optional<ProblemException> meaningOf(Throwable failure) {
        return Outage.isBehind(failure) && !isOfOurDisk(failure)
                ? Optional.of(ProblemException.of(
                                ProblemCode.UNAVAILABLE,
                                "Something that is needed for this, most likely the database, does not answer at the"
                                        + " moment. Try again in a few seconds.",
                                failure)
                        .withHeader("Retry-After", SECONDS))
                : Optional.empty();
    }

    /** A file that is missing or does not fit is missing the next time too. */
    private static boolean isOfOurDisk(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .anyMatch(cause -> cause instanceof UncheckedIOException || cause instanceof FileSystemException);
    }
}
