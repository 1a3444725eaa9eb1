package io.syntra.local.api;

import io.syntra.local.terminal.Failure;
import io.syntra.local.terminal.Terminal;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The suite said no, as problem+json. */
public final class Refused extends Failure {

    private static final long serialVersionUID = 1L;

    private static final int FIRST_SERVER_ERROR = 500;
    private static final Set<Integer> AWAY = Set.of(502, 503, 504);

    private final int status;
    private final String code;
    private final @Nullable Duration retryAfter;

    Refused(int status, String code, String detail, @Nullable Duration retryAfter) {
        super(Terminal.oneLine(detail));
        this.status = status;
        this.code = code;
        this.retryAfter = retryAfter;
    }

    /** Whether only a part of the suite is away, and the same question may have an answer soon. */
    boolean soonOver() {
        return AWAY.contains(status);
    }

    /** Whether nothing was done for sure, and the same request would be refused again. */
    public boolean isFinal() {
        return status < FIRST_SERVER_ERROR;
    }

    /** Zero where nobody said. */
    public Duration retryAfter() {
        return Objects.requireNonNullElse(retryAfter, Duration.ZERO);
    }

    public int status() {
        return status;
    }

    public String code() {
        return code;
    }
}
