package io.syntra.template.markup;

import io.syntra.template.Segment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A level of a template: the author's characters, and what stands between them, one after the other. */
final class Units {

    /** In place of a character, where there is none. */
    static final int NONE = -1;

    /**
     * @param character a code point, or {@link #NONE}
     * @param segment what stands there instead
     * @param at index in the source
     */
    private record Unit(int character, @Nullable Segment segment, int at) {}

    private final List<Unit> units;

    private final Map<String, Found> found = new HashMap<>();

    /** Looked for from there, it was found here. */
    private record Found(int from, int at) {}

    private Units(List<Unit> units) {
        this.units = units;
    }

    static Units of(List<Segment> segments) {
        var units = new ArrayList<Unit>();
        int at = 0;
        for (var segment : segments) {
            if (segment instanceof Segment.Literal literal) {
                at = literal.at();
                for (int i = 0;
                        i < literal.text().length();
                        i += Character.charCount(literal.text().codePointAt(i))) {
                    units.add(new Unit(literal.text().codePointAt(i), null, at + i));
                }
                at += literal.text().length();
            } else {
                units.add(new Unit(NONE, segment, at));
            }
        }
        return new Units(units);
    }

    int size() {
        return units.size();
    }

    /** {@link #NONE} where a segment stands, and outside. */
    int character(int i) {
        return i < 0 || i >= units.size() ? NONE : units.get(i).character();
    }

    @Nullable Segment segment(int i) {
        return units.get(i).segment();
    }

    /** Index in the source, for messages. */
    int at(int i) {
        if (units.isEmpty()) {
            return 0;
        }
        return i < units.size() ? units.get(i).at() : units.getLast().at() + 1;
    }

    boolean startsWith(String text, int from) {
        for (int i = 0; i < text.length(); i++) {
            if (character(from + i) != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Where the author wrote {@code text} next, or {@link #NONE}. Asked at each character, it looks once all the same. */
    int find(String text, int from) {
        var known = found.get(text);
        if (known == null || from < known.from() || (known.at() != NONE && from > known.at())) {
            known = new Found(from, search(text, from));
            found.put(text, known);
        }
        return known.at();
    }

    private int search(String text, int from) {
        for (int i = from; i < units.size(); i++) {
            if (startsWith(text, i)) {
                return i;
            }
        }
        return NONE;
    }

    /** As far as the author's characters go on being of that kind. */
    int skip(int from, CharacterKind kind) {
        int i = from;
        while (character(i) != NONE && kind.holds(character(i))) {
            i++;
        }
        return i;
    }

    /** The author's characters of a stretch that holds nothing else. */
    String text(int from, int to) {
        var text = new StringBuilder();
        for (int i = from; i < to; i++) {
            text.appendCodePoint(character(i));
        }
        return text.toString();
    }

    /** Whether only the author's characters are there. */
    boolean isText(int from, int to) {
        for (int i = from; i < to; i++) {
            if (character(i) == NONE) {
                return false;
            }
        }
        return true;
    }

    Units part(int from, int to) {
        return new Units(units.subList(from, to));
    }

    /** Without the backslashes that only say that the character after them is meant as it is. */
    Units unescaped() {
        var kept = new ArrayList<Unit>();
        for (int i = 0; i < units.size(); i++) {
            boolean escape = character(i) == '\\' && character(i + 1) != NONE;
            kept.add(units.get(escape ? ++i : i));
        }
        return new Units(kept);
    }

    @FunctionalInterface
    interface CharacterKind {
        boolean holds(int character);
    }
}
