package io.syntra.template;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/**
 * How a time is written.
 *
 * @param pattern as {@link DateTimeFormatter} knows it, in English
 */
public record TimeFormat(String pattern, ZoneId zone) {

    /** @throws IllegalArgumentException when the pattern or the zone is none */
    static TimeFormat of(String pattern, String zone) {
        try {
            var format = new TimeFormat(pattern, ZoneId.of(zone));
            // Some patterns parse and cannot print what a time has.
            var unused = format.formatter().format(Instant.EPOCH);
            return format;
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** @return empty when the value is no time such as {@code 2026-02-03T04:05:06Z} */
    Optional<String> write(String value) {
        try {
            return Optional.of(formatter().format(DateTimeFormatter.ISO_OFFSET_DATE_TIME.parse(value, Instant::from)));
        } catch (DateTimeException noTime) {
            return Optional.empty();
        }
    }

    private DateTimeFormatter formatter() {
        return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).withZone(zone);
    }
}
