package io.syntra.telemetry.log;

import io.syntra.contracts.ServiceId;
import io.syntra.contracts.WorkspaceId;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which lines are wanted: the newest that fit.
 *
 * @param words every one must be in the line, in any case
 * @param severity at least this
 */
record LogQuestion(
        WorkspaceId workspace,
        ServiceId service,
        int lines,
        List<String> words,
        Optional<Severity> severity,
        Optional<Instant> from,
        Optional<Instant> to) {

    static final int MOST_LINES = 5_000;
    private static final int MOST_WORDS = 16;
    private static final int LONGEST_FILTER = 1_000;

    static List<String> words(@Nullable String filter) {
        if (filter == null || filter.isBlank()) {
            return List.of();
        }
        if (filter.length() > LONGEST_FILTER) {
            throw wrong("filter", "must have at most " + LONGEST_FILTER + " characters");
        }
        var words = Arrays.stream(filter.strip().split("\\s+")).distinct().toList();
        if (words.size() > MOST_WORDS) {
            throw wrong("filter", "must have at most " + MOST_WORDS + " words");
        }
        return words;
    }

    static Optional<Severity> severity(@Nullable String name) {
        return Optional.ofNullable(name).map(n -> Severity.ofName(n)
                .orElseThrow(() -> wrong("severity", "must be trace, debug, info, warn, error or fatal")));
    }

    private static ProblemException wrong(String field, String message) {
        return ProblemException.field(ProblemCode.INVALID_FIELD, field, message);
    }
}
