package io.syntra.problem;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import io.quarkus.arc.All;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import jakarta.validation.ConstraintViolationException;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jspecify.annotations.Nullable;

/** Turns whatever goes wrong in a request into problem+json. Nothing of our insides reaches the caller. */
final class ProblemMappers {

    private static final Logger LOG = Logger.getLogger(ProblemMappers.class);

    private final List<KnownFailure> known;

    ProblemMappers(@All List<KnownFailure> known) {
        this.known = known;
    }

    @ServerExceptionMapper(priority = 1)
    Response problem(ProblemException e) {
        var problem = e.toProblem();
        if (problem.status() >= 500) {
            LOG.errorf(e, "Request failed code=%s instance=%s", problem.code(), problem.instance());
        } else {
            LOG.debugf("Request refused code=%s detail=%s", problem.code(), problem.detail());
        }
        var response = response(problem);
        e.headers().forEach(response::header);
        return response.build();
    }

    @ServerExceptionMapper(priority = 1)
    Response malformed(JacksonException e) {
        return refuse(ProblemException.field(ProblemCode.MALFORMED_REQUEST, place(e), explain(e)));
    }

    /** More specific than Quarkus' own mapper, which would answer without a body. */
    @ServerExceptionMapper(priority = 1)
    Response mismatched(MismatchedInputException e) {
        return malformed(e);
    }

    @ServerExceptionMapper(priority = 1)
    Response invalid(ConstraintViolationException e) {
        var fields = e.getConstraintViolations().stream()
                .map(v -> new Problem.Field(lastNames(v.getPropertyPath()), v.getMessage()))
                .sorted(java.util.Comparator.comparing(Problem.Field::name))
                .toList();
        return refuse(ProblemException.fields(ProblemCode.INVALID_FIELD, fields));
    }

    @ServerExceptionMapper(priority = 1)
    Response unauthorized(UnauthorizedException e) {
        return unauthenticated("No token came with the request. Send it as \"Authorization: Bearer …\".");
    }

    @ServerExceptionMapper(priority = 1)
    Response authenticationFailed(AuthenticationFailedException e) {
        if (e.getCause() instanceof ProblemException p) {
            return problem(p);
        }
        return unauthenticated("The token is expired, not meant for Syntra, or not signed by it. Log in again.");
    }

    @ServerExceptionMapper(priority = 1)
    Response forbidden(ForbiddenException e) {
        return refuse(ProblemException.of(
                ProblemCode.FORBIDDEN,
                "Your role in this workspace does not allow it. Ask an admin of the workspace."));
    }

    /** A parameter that is none of its type ends here too: the framework takes it for an address that is not there. */
    @ServerExceptionMapper(priority = 1)
    Response notFound(NotFoundException e, UriInfo uri) {
        var parameter = unreadable(e.getCause(), uri.getQueryParameters());
        return parameter == null
                ? http(e)
                : refuse(ProblemException.field(
                        ProblemCode.INVALID_FIELD, parameter, "cannot be read; see /api/v1/openapi for what it takes"));
    }

    /** The parameter whose value the conversion complained about. */
    static @Nullable String unreadable(@Nullable Throwable conversion, Map<String, List<String>> query) {
        var complaint = conversion == null ? "" : String.valueOf(conversion.getMessage());
        return query.entrySet().stream()
                .filter(parameter ->
                        parameter.getValue().stream().anyMatch(value -> !value.isEmpty() && complaint.contains(value)))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(null);
    }

    @ServerExceptionMapper(priority = 1)
    Response http(WebApplicationException e) {
        var status = e.getResponse().getStatus();
        // RESTEasy wraps what the JSON reader threw.
        for (Throwable t = e.getCause(); t != null; t = t.getCause()) {
            if (t instanceof JacksonException json && status == 400) {
                return malformed(json);
            }
            if (t instanceof ProblemException p) {
                return problem(p);
            }
        }
        var code = codeOf(status);
        if (code == ProblemCode.INTERNAL) {
            return unexpected(e);
        }
        var response = response(Problem.of(code, detailOf(code), null));
        var allow = e.getResponse().getHeaderString("Allow");
        return (allow == null ? response : response.header("Allow", allow)).build();
    }

    @ServerExceptionMapper(priority = 1)
    Response unexpected(Throwable e) {
        for (Throwable t = e; t != null && t != t.getCause(); t = t.getCause()) {
            if (t instanceof ProblemException p) {
                return problem(p);
            }
        }
        for (var failure : known) {
            var meaning = failure.meaningOf(e);
            if (meaning.isPresent()) {
                return problem(meaning.get());
            }
        }
        var problem = Problem.of(
                ProblemCode.INTERNAL,
                "The request failed on our side. Try again; if it stays, report the instance.",
                null);
        LOG.errorf(e, "Request failed unexpectedly instance=%s", problem.instance());
        return response(problem).build();
    }

    private Response refuse(ProblemException e) {
        return problem(e);
    }

    private static Response unauthenticated(String detail) {
        return response(Problem.of(ProblemCode.UNAUTHENTICATED, detail, null))
                .header("WWW-Authenticate", "Bearer realm=\"syntra\"")
                .build();
    }

    private static Response.ResponseBuilder response(Problem problem) {
        return Response.status(problem.status()).type(Problem.MEDIA_TYPE).entity(problem);
    }

    private static ProblemCode codeOf(int status) {
        return switch (status) {
            case 400 -> ProblemCode.MALFORMED_REQUEST;
            case 401 -> ProblemCode.UNAUTHENTICATED;
            case 403 -> ProblemCode.FORBIDDEN;
            case 404 -> ProblemCode.NOT_FOUND;
            case 405 -> ProblemCode.METHOD_NOT_ALLOWED;
            case 406 -> ProblemCode.NOT_ACCEPTABLE;
            case 409 -> ProblemCode.CONFLICT;
            case 412 -> ProblemCode.PRECONDITION_FAILED;
            case 413 -> ProblemCode.TOO_LARGE;
            case 415 -> ProblemCode.UNSUPPORTED_MEDIA_TYPE;
            case 429 -> ProblemCode.RATE_LIMITED;
            case 503 -> ProblemCode.UNAVAILABLE;
            default -> ProblemCode.INTERNAL;
        };
    }

    private static String detailOf(ProblemCode code) {
        return switch (code) {
            case NOT_FOUND -> "Nothing is at this address. The API is described at /api/v1/openapi.";
            case MALFORMED_REQUEST ->
                "The body or a parameter cannot be read. The API is described at /api/v1/openapi.";
            case UNSUPPORTED_MEDIA_TYPE ->
                "Send the body as the media type that /api/v1/openapi names, mostly application/json.";
            default -> code.title() + ".";
        };
    }

    /** Where in the JSON: the path to the field, or line and column when it is no JSON at all. */
    private static String place(JacksonException e) {
        if (e instanceof JsonMappingException m && !m.getPath().isEmpty()) {
            var path = new StringBuilder();
            for (var step : m.getPath()) {
                if (step.getFieldName() == null) {
                    path.append('[').append(step.getIndex()).append(']');
                } else {
                    path.append(path.isEmpty() ? "" : ".").append(step.getFieldName());
                }
            }
            return path.toString();
        }
        var at = e.getLocation();
        return at == null ? "body" : "line " + at.getLineNr() + ", column " + at.getColumnNr();
    }

    private static String explain(JacksonException e) {
        return switch (e) {
            case JsonParseException _ -> "is not JSON";
            case UnrecognizedPropertyException u -> "is not known; known here: " + names(u.getKnownPropertyIds());
            case InvalidFormatException f
            when enumNames(f.getTargetType()) != null ->
                "\"" + shorten(String.valueOf(f.getValue())) + "\" is not one of " + enumNames(f.getTargetType());
            case InvalidFormatException f ->
                "\"" + shorten(String.valueOf(f.getValue())) + "\" is not " + wanted(f.getTargetType());
            case ValueInstantiationException v
            when v.getCause() instanceof IllegalArgumentException c -> String.valueOf(c.getMessage());
            case MismatchedInputException m -> "is missing or not " + wanted(m.getTargetType());
            default -> "cannot be read";
        };
    }

    private static @Nullable String enumNames(@Nullable Class<?> type) {
        return type == null || !type.isEnum()
                ? null
                : Arrays.stream(type.getEnumConstants())
                        .map(c -> c.toString().toLowerCase(java.util.Locale.ROOT))
                        .collect(Collectors.joining(", "));
    }

    private static String wanted(@Nullable Class<?> type) {
        if (type == null) {
            return "what belongs here";
        }
        return switch (type.getSimpleName()) {
            case "String" -> "a text";
            case "int", "Integer", "long", "Long" -> "a whole number";
            case "double", "Double", "BigDecimal" -> "a number";
            case "boolean", "Boolean" -> "true or false";
            case "UUID" -> "an id (a UUID)";
            case "Instant" -> "a time such as 2026-01-31T09:30:00Z";
            case "List", "ArrayList", "Set" -> "a list";
            default -> "what belongs here";
        };
    }

    private static String names(@Nullable Iterable<?> ids) {
        return ids == null
                ? "nothing"
                : StreamSupport.stream(ids.spliterator(), false)
                        .map(String::valueOf)
                        .sorted()
                        .collect(Collectors.joining(", "));
    }

    private static String shorten(String text) {
        return text.length() <= 60 ? text : text.substring(0, 60) + "…";
    }

    /** The path without the method and parameter that the validator puts in front. */
    private static String lastNames(jakarta.validation.Path path) {
        List<String> names = StreamSupport.stream(path.spliterator(), false)
                .map(jakarta.validation.Path.Node::toString)
                .toList();
        return String.join(
                ".", names.size() > 2 ? names.subList(2, names.size()) : names.subList(names.size() - 1, names.size()));
    }
}
