package io.syntra.telemetry.query.catalog;

import java.util.List;
import java.util.Locale;

/** What values are. */
public sealed interface Type {

    /** As people read it. */
    String shown();

    enum Plain implements Type {
        TEXT,
        NUMBER,
        /** Up to 64 bits. */
        WHOLE,
        TRUTH,
        TIME,
        /** Whole nanoseconds. */
        DURATION,
        /** Names with texts. */
        MAP,
        /** One of a map's texts, or nothing. Where a number is wanted, it is the number that the text is. */
        ATTRIBUTE,
        LIST,
        SERVICE,
        NOTHING;

        @Override
        public String shown() {
            return this == ATTRIBUTE ? "text" : name().toLowerCase(Locale.ROOT);
        }
    }

    /** One of few names, in their order. Stored as the name's place, from 0. */
    record Choice(List<String> names) implements Type {

        public Choice {
            names = List.copyOf(names);
        }

        @Override
        public String shown() {
            return "text";
        }
    }

    /** Bytes that people write as hexadecimal digits; all zero when there are none. */
    record Hex(int bytes) implements Type {

        @Override
        public String shown() {
            return "text";
        }
    }

    default boolean isNumeric() {
        return this == Plain.NUMBER || this == Plain.WHOLE;
    }

    /** Whether it can be read as a text. */
    default boolean isTextual() {
        return this == Plain.TEXT
                || this == Plain.ATTRIBUTE
                || this == Plain.SERVICE
                || this instanceof Choice
                || this instanceof Hex;
    }
}
