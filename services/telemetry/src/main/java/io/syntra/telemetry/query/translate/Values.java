package io.syntra.telemetry.query.translate;

import com.google.re2j.Pattern;
import io.syntra.telemetry.query.catalog.Type;
import io.syntra.telemetry.query.catalog.Type.Plain;
import io.syntra.telemetry.query.syntax.Position;
import io.syntra.telemetry.query.syntax.QueryError;
import io.syntra.telemetry.query.translate.Term.Computed;
import io.syntra.telemetry.query.translate.Term.Literal;
import io.syntra.telemetry.regex.Regex;
import io.syntra.telemetry.regex.RegexRefused;
import io.syntra.telemetry.signal.Nanos;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Terms as SQL of the type that their place wants. */
final class Values {

    private final Scope scope;
    private final Parameters parameters;

    Values(Scope scope, Parameters parameters) {
        this.scope = scope;
        this.parameters = parameters;
    }

    /** As it is stored. */
    String sql(Term term) {
        return switch (term) {
            case Computed computed -> computed.sql();
            case Literal literal -> literal(literal);
        };
    }

    private String literal(Literal literal) {
        if (literal.type() == Plain.NOTHING) {
            return "NULL";
        }
        return switch (literal.value()) {
            case String text -> parameters.add("String", text);
            case Long whole -> parameters.add("Int64", whole);
            case Double number -> parameters.add("Float64", number);
            case Boolean truth -> truth.toString();
            case Instant time -> time(time);
            case Duration duration -> parameters.add("Int64", duration.toNanos());
            default ->
                throw new IllegalStateException(
                        "no literal is a " + literal.type().shown());
        };
    }

    String time(Instant at) {
        return "fromUnixTimestamp64Nano(" + parameters.add("Int64", Nanos.of(at)) + ", 'UTC')";
    }

    String text(Position at, Term term) {
        if (!term.type().isTextual()) {
            throw wanted(at, "a text", term);
        }
        return switch (term) {
            case Literal literal -> literal(literal);
            case Computed computed ->
                switch (computed.type()) {
                    case Type.Choice choice -> names(choice) + "[1 + " + computed.sql() + "]";
                    case Type.Hex hex ->
                        "if(" + computed.sql() + " = " + zeros(hex) + ", '', lower(hex(" + computed.sql() + ")))";
                    case Plain.SERVICE -> serviceName(computed.sql());
                    default -> computed.sql();
                };
        };
    }

    /** What its order goes by: of a service its name. */
    String ordered(Computed term) {
        return term.type() == Plain.SERVICE ? serviceName(term.sql()) : term.sql();
    }

    String number(Position at, Term term) {
        if (term.type() == Plain.ATTRIBUTE) {
            return "toFloat64OrNull(" + sql(term) + ")";
        }
        if (!term.type().isNumeric()) {
            throw wanted(at, "a number", term);
        }
        return sql(term);
    }

    String duration(Position at, Term term) {
        if (term.type() != Plain.DURATION) {
            throw wanted(at, "a duration such as 5m", term);
        }
        return sql(term);
    }

    String truth(Position at, Term term) {
        if (term.type() != Plain.TRUTH) {
            throw wanted(at, "a condition", term);
        }
        return isNullable(term) ? "ifNull(" + sql(term) + ", false)" : sql(term);
    }

    /** A text that is written in the query itself. */
    String fixedText(Position at, Term term) {
        if (term instanceof Literal(Type type, String text) && type == Plain.TEXT) {
            return text;
        }
        throw new QueryError(at, "a text in quotes is wanted here");
    }

    /** A regular expression that is written in the query itself. ClickHouse's engine is RE2, too. */
    Pattern pattern(Position at, Term term) {
        try {
            return Regex.of(fixedText(at, term), 0);
        } catch (RegexRefused e) {
            throw new QueryError(at, String.valueOf(e.getMessage()));
        }
    }

    /** What a literal is beside a value of that type; other literals stay what they are. */
    Term beside(Position at, Type type, Term term) {
        if (!(term instanceof Literal(Type own, Object value))) {
            return term;
        }
        if (own == Plain.TEXT) {
            return besideText(at, type, (String) value, term);
        }
        if (type == Plain.DURATION && own.isNumeric()) {
            throw new QueryError(
                    at, "a duration needs its unit; write " + value + "ms, " + value + "s or " + value + "m");
        }
        return term;
    }

    private Term besideText(Position at, Type type, String text, Term term) {
        return switch (type) {
            case Type.Choice choice -> fixed(choice, String.valueOf(place(at, choice, text)));
            case Type.Hex hex -> fixed(hex, "unhex(" + parameters.add("String", digits(at, hex, text)) + ")");
            case Plain.TIME -> new Literal(Plain.TIME, instant(at, text));
            default -> term;
        };
    }

    private static Computed fixed(Type type, String sql) {
        return new Computed(type, sql, Term.Level.FIXED, false);
    }

    private static int place(Position at, Type.Choice choice, String name) {
        int place = choice.names().indexOf(name);
        if (place < 0) {
            throw QueryError.unknown(at, "value", name, choice.names());
        }
        return place;
    }

    private static String digits(Position at, Type.Hex hex, String text) {
        var digits = text.toLowerCase(Locale.ROOT);
        if (digits.length() != 2 * hex.bytes() || !digits.chars().allMatch(HexFormat::isHexDigit)) {
            throw new QueryError(at, "'" + text + "' is no such id; it has " + 2 * hex.bytes() + " hexadecimal digits");
        }
        return digits;
    }

    /** The ids that go by that name: one that was deleted and made anew has another. */
    String services(Position at, String text) {
        var ids = scope.services().entrySet().stream()
                .filter(service -> service.getValue().equals(text)
                        || service.getKey().toString().equals(text))
                .map(service -> service.getKey().toString())
                .sorted()
                .map(id -> parameters.add("UUID", id))
                .toList();
        if (ids.isEmpty()) {
            throw QueryError.unknown(at, "service", text, scope.services().values());
        }
        return "(" + String.join(", ", ids) + ")";
    }

    static Instant instant(Position at, String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeParseException e) {
            throw new QueryError(at, "'" + text + "' is no time; write it like 2026-11-29T08:00:00Z");
        }
    }

    /** Our own names, so no person's text. */
    private static String names(Type.Choice choice) {
        return choice.names().stream().collect(Collectors.joining("', '", "['", "']"));
    }

    static String zeros(Type.Hex hex) {
        return "unhex('" + "00".repeat(hex.bytes()) + "')";
    }

    private String serviceName(String id) {
        return scope.services().isEmpty()
                ? "toString(" + id + ")"
                : "transform(" + id + ", " + parameters.once("names", this::idsAndNames) + ", toString(" + id + "))";
    }

    private String idsAndNames() {
        var sorted = scope.services().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .toList();
        var ids = sorted.stream()
                .map(service -> parameters.add("UUID", service.getKey().toString()))
                .collect(Collectors.joining(", "));
        var names = sorted.stream()
                .map(service -> parameters.add("String", service.getValue()))
                .collect(Collectors.joining(", "));
        return "[" + ids + "], [" + names + "]";
    }

    static boolean isNullable(@Nullable Term term) {
        return term instanceof Computed computed && computed.nullable();
    }

    static QueryError wanted(Position at, String what, Term term) {
        return new QueryError(at, what + " is wanted here, and this is " + described(term.type()));
    }

    /** As part of a sentence. */
    static String described(Type type) {
        return switch (type) {
            case Plain.NOTHING -> "null";
            case Plain.TRUTH -> "true or false";
            case Plain.WHOLE -> "a number";
            default -> "a " + type.shown();
        };
    }
}
