package io.syntra.problem;

import io.syntra.contracts.Payload;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The body of every refusal (RFC 9457), media type {@value #MEDIA_TYPE}.
 *
 * @param code for programs, see {@link ProblemCode}
 * @param detail for people: what was wrong and the way out
 * @param instance names this one occurrence; a 5xx is logged under it
 * @param fields which fields were wrong, if any
 */
public record Problem(
        String type,
        String title,
        int status,
        String code,
        String detail,
        String instance,
        @Nullable List<Field> fields)
        implements Payload {

    public static final String MEDIA_TYPE = "application/problem+json";

    /** @param name where in the request, for example {@code replicas} or {@code nodes[2].url} */
    public record Field(String name, String message) {}

    public static Problem of(ProblemCode code, String detail, @Nullable List<Field> fields) {
        return new Problem(
                code.type(),
                code.title(),
                code.status(),
                code.code(),
                detail,
                "urn:uuid:" + UUID.randomUUID(),
                fields == null || fields.isEmpty() ? null : List.copyOf(fields));
    }
}
