package io.syntra.deployer.service;

import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import org.jspecify.annotations.Nullable;

/**
 * What a request says about the service that its sender saw.
 *
 * @param etag as {@code GET /services/{id}} gave it, its generation in quotes; null or {@code *} for any
 * @param seen what a person saw who approved the request; null when the person asks for themselves
 */
public record IfMatch(@Nullable String etag, @Nullable String seen) {

    public IfMatch(@Nullable String etag) {
        this(etag, null);
    }

    /** The caller holds the service's row, so that what is checked here stays true until the commit. */
    public ManagedService check(ManagedService service) {
        if (seen != null && !seen.equals(service.seen())) {
            throw ProblemException.of(
                    ProblemCode.PRECONDITION_FAILED,
                    service.name + " was changed since a person approved this for what ran then. Ask the agent again.");
        }
        var now = "\"" + service.generation + "\"";
        if (etag == null || etag.strip().equals("*") || etag.strip().equals(now)) {
            return service;
        }
        throw ProblemException.of(
                ProblemCode.PRECONDITION_FAILED,
                service.name + " is at generation " + service.generation
                        + ", which is not what If-Match names. Read the service again, and ask with its ETag if it is still"
                        + " what you want to change.");
    }
}
