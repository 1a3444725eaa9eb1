package io.syntra.template.markup;

import io.syntra.template.Segment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Slack's mrkdwn ("Formatting text for app surfaces"). Slack refuses none of it: what is no markup is shown. Of a value
 * only {@code & < >} can be escaped in it, so the finished text is also given as spans, for blocks that read no markup.
 */
final class SlackMrkdwn implements Grammar {

    private static final String FENCE = "```";
    private static final Map<Character, Style> MARKS =
            Map.of('*', Style.BOLD, '_', Style.ITALIC, '~', Style.STRIKE, '`', Style.CODE);
    private static final Pattern POINTED_AT = Pattern.compile(
            "@(?<user>[UW][A-Z0-9]+)|#(?<channel>C[A-Z0-9]+)|!subteam\\^(?<group>S[A-Z0-9]+)|!(?<all>here|channel|everyone)");
    private static final int LONGEST_MENTION = 100;
    private static final List<String> SCHEMES = List.of("http://", "https://", "mailto:", "tel:");
    private static final Pattern EMOJI = Pattern.compile("[a-z0-9_+'-]{1,100}");

    @Override
    public List<Piece> read(Units units) {
        return new Reader(units, true).content(0, units.size(), true);
    }

    @Override
    public String escape(String text, Place place) {
        var escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
        return switch (place) {
            // A backtick would end the code, and what follows would be markup again.
            case CODE -> escaped.replace('`', '\'');
            case URL, URL_PART -> escaped.replace("|", "%7C");
            case TEXT -> escaped;
        };
    }

    private List<Piece> readChosen(Units units) {
        return new Reader(units, false).content(0, units.size(), true);
    }

    private final class Reader {

        private final Units units;
        private final boolean lineBegins;

        /** Where reading goes on, after each piece. */
        private int next;

        Reader(Units units, boolean lineBegins) {
            this.units = units;
            this.lineBegins = lineBegins;
        }

        /** @param lines whether quotes and blocks can begin here */
        List<Piece> content(int from, int to, boolean lines) {
            var pieces = new ArrayList<Piece>();
            next = from;
            while (next < to) {
                pieces.add(piece(to, lines));
            }
            return pieces;
        }

        private Piece piece(int to, boolean lines) {
            int at = next;
            var segment = units.segment(at);
            if (segment != null) {
                next++;
                return placed(segment, Place.TEXT, SlackMrkdwn.this::readChosen);
            }
            if (lines && units.character(at) == '>' && atLineBegin(at)) {
                return quote(to);
            }
            if (lines && units.startsWith(FENCE, at)) {
                var block = preformatted(to);
                if (block.isPresent()) {
                    return block.get();
                }
            }
            return pointed(to)
                    .or(() -> link(to))
                    .or(() -> emoji(to))
                    .or(() -> styled(to))
                    .orElseGet(this::character);
        }

        private boolean atLineBegin(int at) {
            return at == 0 ? lineBegins : units.character(at - 1) == '\n';
        }

        /** Lines that begin with the mark. Where they are cut is seen to when they are written. */
        private Piece quote(int to) {
            var lines = new ArrayList<Piece>();
            int at = next;
            while (at < to && units.character(at) == '>') {
                if (!lines.isEmpty()) {
                    lines.add(Piece.Fixed.of("\n", "\n"));
                }
                int start = units.character(at + 1) == ' ' ? at + 2 : at + 1;
                int end = units.find("\n", at);
                end = end == Units.NONE || end > to ? to : end;
                lines.addAll(content(Math.min(start, end), end, false));
                at = end + 1;
            }
            // The line's end behind the quote is not part of it.
            next = Math.min(at - 1, to);
            return Piece.Styled.of(Style.QUOTE, ">", "", lines);
        }

        private Optional<Piece> preformatted(int to) {
            int start = next + FENCE.length();
            int end = units.find(FENCE, start);
            if (end == Units.NONE || end + FENCE.length() > to || end == start) {
                return Optional.empty();
            }
            next = end + FENCE.length();
            return Optional.of(
                    Piece.Styled.of(Style.PREFORMATTED, FENCE, FENCE, characters(units.part(start, end), Place.CODE)));
        }

        private Optional<Piece> pointed(int to) {
            int end = endOfBrackets(to);
            if (end == Units.NONE || end - next > LONGEST_MENTION || !units.isText(next, end)) {
                return Optional.empty();
            }
            var inside = units.text(next + 1, end);
            var found = POINTED_AT.matcher(inside);
            if (!found.matches()) {
                return Optional.empty();
            }
            next = end + 1;
            var raw = "<" + inside + ">";
            return Optional.of(new Piece.Fixed(new Token.Glyph(
                    raw,
                    raw,
                    reference(Reference.Kind.USER, found.group("user"))
                            .or(() -> reference(Reference.Kind.CHANNEL, found.group("channel")))
                            .or(() -> reference(Reference.Kind.GROUP, found.group("group")))
                            .orElseGet(() -> new Reference(Reference.Kind.BROADCAST, found.group("all"))))));
        }

        private static Optional<Reference> reference(Reference.Kind kind, @Nullable String id) {
            return Optional.ofNullable(id).map(known -> new Reference(kind, known));
        }

        /** {@code <https://example.com/{{id}}|label>}; without a label the address is its own. */
        private Optional<Piece> link(int to) {
            int end = endOfBrackets(to);
            if (end == Units.NONE) {
                return Optional.empty();
            }
            int bar = units.find("|", next);
            boolean labelled = bar != Units.NONE && bar < end;
            int begin = next + 1;
            int until = labelled ? bar : end;
            boolean whole = begin < until && units.segment(begin) instanceof Segment.Slot;
            if (!whole && SCHEMES.stream().noneMatch(scheme -> units.startsWith(scheme, begin))) {
                return Optional.empty();
            }
            var address = units.part(begin, until);
            var url = address(address, character -> escape(character, Place.URL));
            var opening = new ArrayList<Piece>();
            opening.add(Piece.Fixed.of("<", ""));
            opening.addAll(url);
            opening.add(Piece.Fixed.of("|", ""));
            var content = labelled ? content(bar + 1, end, false) : url;
            next = end + 1;
            return Optional.of(new Piece.Styled(Style.LINK, opening, List.of(Piece.Fixed.of(">", "")), url, content));
        }

        private int endOfBrackets(int to) {
            if (units.character(next) != '<') {
                return Units.NONE;
            }
            int end = units.find(">", next);
            return end < to ? end : Units.NONE;
        }

        private Optional<Piece> emoji(int to) {
            if (units.character(next) != ':') {
                return Optional.empty();
            }
            int end = units.skip(
                    next + 1,
                    c -> c < 128 && EMOJI.matcher(Character.toString(c)).matches());
            if (end == next + 1 || end >= to || units.character(end) != ':') {
                return Optional.empty();
            }
            var name = units.text(next + 1, end);
            next = end + 1;
            var raw = ":" + name + ":";
            return Optional.of(new Piece.Fixed(new Token.Glyph(raw, raw, new Reference(Reference.Kind.EMOJI, name))));
        }

        /** A mark counts where a word begins, when the same mark stands where a word ends, in the same line. */
        private Optional<Piece> styled(int to) {
            int mark = units.character(next);
            if (mark == Units.NONE || !MARKS.containsKey((char) mark) || isWord(next - 1) || isBlank(next + 1)) {
                return Optional.empty();
            }
            for (int end = next + 2; end < to && units.character(end) != '\n'; end++) {
                if (units.character(end) == mark && !isBlank(end - 1) && !isWord(end + 1)) {
                    int from = next + 1;
                    var text = Character.toString(mark);
                    var style = MARKS.getOrDefault((char) mark, Style.OTHER);
                    var content = style == Style.CODE
                            ? characters(units.part(from, end), Place.CODE)
                            : content(from, end, false);
                    next = end + 1;
                    return Optional.of(Piece.Styled.of(style, text, text, content));
                }
            }
            return Optional.empty();
        }

        private boolean isWord(int i) {
            int character = units.character(i);
            // A value is taken for a word.
            return character == Units.NONE ? i >= 0 && i < units.size() : Character.isLetterOrDigit(character);
        }

        private boolean isBlank(int i) {
            return i >= units.size() || Character.isWhitespace(units.character(i));
        }

        private Piece character() {
            for (var entity : Map.of("&amp;", "&", "&lt;", "<", "&gt;", ">").entrySet()) {
                if (units.startsWith(entity.getKey(), next)) {
                    next += entity.getKey().length();
                    return Piece.Fixed.of(entity.getKey(), entity.getValue());
                }
            }
            var character = Character.toString(units.character(next++));
            return Piece.Fixed.of(escape(character, Place.TEXT), character);
        }
    }
}
