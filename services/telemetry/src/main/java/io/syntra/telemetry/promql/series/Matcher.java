package io.syntra.telemetry.promql.series;

import com.google.re2j.Pattern;
import io.syntra.telemetry.regex.Regex;
import io.syntra.telemetry.regex.RegexRefused;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a label's value must be like. A label that is not there has the empty value. */
public final class Matcher {

    /** How it is compared. */
    public enum Kind {
        EQUAL("="),
        UNEQUAL("!="),
        LIKE("=~"),
        UNLIKE("!~");

        private final String written;

        Kind(String written) {
            this.written = written;
        }

        public static Optional<Kind> of(String written) {
            return Stream.of(values())
                    .filter(kind -> kind.written.equals(written))
                    .findFirst();
        }
    }

    private final String label;
    private final Kind kind;
    private final String value;
    private final @Nullable Pattern pattern;

    /** @throws RegexRefused when it should be like something that is no expression */
    public Matcher(String label, Kind kind, String value) {
        this.label = label;
        this.kind = kind;
        this.value = value;
        this.pattern = kind == Kind.LIKE || kind == Kind.UNLIKE ? Regex.of(value, Pattern.DOTALL) : null;
    }

    public String label() {
        return label;
    }

    public Kind kind() {
        return kind;
    }

    public String value() {
        return value;
    }

    public boolean test(String text) {
        return switch (kind) {
            case EQUAL -> text.equals(value);
            case UNEQUAL -> !text.equals(value);
            case LIKE -> isLike(text);
            case UNLIKE -> !isLike(text);
        };
    }

    private boolean isLike(String text) {
        return pattern != null && pattern.matches(text);
    }

    public boolean test(Labels labels) {
        return test(labels.value(label));
    }

    @Override
    public String toString() {
        return label + kind.written + "\"" + value + "\"";
    }
}
