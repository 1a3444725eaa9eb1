package io.syntra.problem;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A refusal on its way to the caller. Its message reaches the user: no class name, SQL or secret in it. */
public final class ProblemException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final ProblemCode code;
    private final transient List<Problem.Field> fields;
    private final transient Map<String, String> headers;

    private ProblemException(
            ProblemCode code,
            String detail,
            List<Problem.Field> fields,
            Map<String, String> headers,
            @Nullable Throwable cause) {
        super(detail, cause);
        this.code = code;
        this.fields = List.copyOf(fields);
        this.headers = Map.copyOf(headers);
    }

    /** @param detail what was wrong, where, and the way out */
    public static ProblemException of(ProblemCode code, String detail) {
        return new ProblemException(code, detail, List.of(), Map.of(), null);
    }

    public static ProblemException of(ProblemCode code, String detail, Throwable cause) {
        return new ProblemException(code, detail, List.of(), Map.of(), cause);
    }

    /** One wrong field: the detail is the field's name and the message. */
    public static ProblemException field(ProblemCode code, String field, String message) {
        return fields(code, List.of(new Problem.Field(field, message)));
    }

    public static ProblemException fields(ProblemCode code, List<Problem.Field> fields) {
        var detail = fields.stream()
                .map(f -> f.name() + ": " + f.message())
                .reduce((a, b) -> a + "; " + b)
                .orElse(code.title());
        return new ProblemException(code, detail, fields, Map.of(), null);
    }

    /** The same refusal with a response header, for example {@code Retry-After}. */
    public ProblemException withHeader(String name, String value) {
        var more = new java.util.HashMap<>(headers);
        more.put(name, value);
        return new ProblemException(code, String.valueOf(getMessage()), fields, more, getCause());
    }

    public ProblemCode code() {
        return code;
    }

    public Map<String, String> headers() {
        return headers;
    }

    public Problem toProblem() {
        return Problem.of(code, String.valueOf(getMessage()), fields);
    }
}
