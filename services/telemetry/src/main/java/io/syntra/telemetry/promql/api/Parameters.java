package io.syntra.telemetry.promql.api;

import io.syntra.telemetry.promql.evaluation.PromQlFailure;
import io.syntra.telemetry.promql.series.Matcher;
import io.syntra.telemetry.promql.syntax.Literals;
import io.syntra.telemetry.promql.syntax.PromQl;
import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.MultivaluedMap;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** What was asked, in the address and in a form. Times and durations are in milliseconds. */
final class Parameters {

    /** Until the year 2262: what the store can hold. */
    private static final double LAST_SECOND = Long.MAX_VALUE / 1e9 - 86_400;

    private final MultivaluedMap<String, String> given = new MultivaluedHashMap<>();

    Parameters(MultivaluedMap<String, String> form, MultivaluedMap<String, String> address) {
        form.forEach(given::addAll);
        address.forEach(given::addAll);
    }

    Optional<String> text(String name) {
        return Optional.ofNullable(given.getFirst(name)).filter(value -> !value.isEmpty());
    }

    String required(String name) {
        return text(name).orElseThrow(() -> invalid(name, "is missing"));
    }

    /** RFC 3339, or seconds since 1970. */
    long time(String name, long otherwise) {
        return text(name).map(value -> time(name, value)).orElse(otherwise);
    }

    long requiredTime(String name) {
        return time(name, required(name));
    }

    private static long time(String name, String value) {
        var seconds = number(value);
        if (seconds.isPresent()) {
            if (Math.abs(seconds.get()) <= LAST_SECOND) {
                return Math.round(seconds.get() * 1000);
            }
        } else {
            try {
                return OffsetDateTime.parse(value).toInstant().toEpochMilli();
            } catch (DateTimeException | ArithmeticException e) {
                // Told below.
            }
        }
        throw invalid(name, "cannot parse \"" + value + "\" to a valid timestamp");
    }

    /** Seconds, or {@code 1m30s}. */
    Optional<Long> duration(String name) {
        return text(name).map(value -> {
            var seconds = number(value);
            if (seconds.isPresent() && Math.abs(seconds.get()) <= LAST_SECOND) {
                return Math.round(seconds.get() * 1000);
            }
            return Literals.duration(value)
                    .orElseThrow(() -> invalid(name, "cannot parse \"" + value + "\" to a valid duration"));
        });
    }

    private static Optional<Double> number(String value) {
        try {
            // Java would also read 1f and 0x1p3.
            return value.matches("[-+]?[0-9.]+([eE][-+]?[0-9]+)?")
                    ? Optional.of(Double.parseDouble(value))
                    : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** How many things an answer may list; 0 is any number. */
    OptionalLong limit(String name) {
        var value = text(name);
        if (value.isEmpty()) {
            return OptionalLong.empty();
        }
        if (!value.get().matches("[0-9]{1,9}")) {
            throw invalid(name, "must be a whole number that is not negative");
        }
        long limit = Long.parseLong(value.get());
        return limit == 0 ? OptionalLong.empty() : OptionalLong.of(limit);
    }

    /** Selectors, of which one must fit. */
    List<List<Matcher>> selectors() {
        return given.getOrDefault("match[]", List.of()).stream()
                .map(PromQl::selector)
                .toList();
    }

    static PromQlFailure invalid(String name, String why) {
        return new PromQlFailure(PromQlFailure.Kind.BAD_DATA, "invalid parameter \"" + name + "\": " + why);
    }
}
