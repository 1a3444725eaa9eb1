package io.syntra.problem;

import java.util.Optional;

/** Knows what some failures of a library mean for the caller; the other ones are answered as our own mistakes. */
public interface KnownFailure {

    Optional<ProblemException> meaningOf(Throwable failure);
}
