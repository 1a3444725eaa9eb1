package io.syntra.template.markup;

import io.syntra.template.TemplateSyntaxException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Telegram's MarkdownV2 (Bot API, "MarkdownV2 style"). Reserved characters that begin nothing where they stand are
 * escaped for the author: Telegram would refuse the message for one full stop.
 */
final class TelegramMarkdown implements Grammar {

    private static final String RESERVED = "_*[]()~`>#+-=|{}.!\\";
    private static final String FENCE = "```";
    private static final int DEEPEST = 20;

    /** Longer marks first: two underscores are never twice italic. */
    private static final List<Mark> MARKS = List.of(
            new Mark("__", Style.UNDERLINE),
            new Mark("||", Style.SPOILER),
            new Mark("_", Style.ITALIC),
            new Mark("*", Style.BOLD),
            new Mark("~", Style.STRIKE));

    private record Mark(String text, Style style) {}

    @Override
    public List<Piece> read(Units units) {
        return new Reader(units, true).content(null, 0, 0);
    }

    /** A text of a choice stands anywhere in a line. */
    private List<Piece> readChosen(Units units) {
        return new Reader(units, false).content(null, 0, 0);
    }

    @Override
    public List<String> altered(String text) {
        return TelegramText.altered(text);
    }

    @Override
    public boolean takesLink(String address) {
        return TelegramText.takesLink(address);
    }

    @Override
    public String escape(String text, Place place) {
        var reserved =
                switch (place) {
                    case TEXT -> RESERVED;
                    case CODE -> "`\\";
                    case URL, URL_PART -> ")\\";
                };
        var escaped = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (reserved.indexOf(c) >= 0) {
                escaped.append('\\');
            }
            escaped.append(c);
        }
        return escaped.toString();
    }

    private final class Reader {

        private final Units units;
        private final boolean lineBegins;
        private boolean quoting;
        private int next;

        Reader(Units units, boolean lineBegins) {
            this.units = units;
            this.lineBegins = lineBegins;
        }

        /**
         * @param mark that ends this stretch; null for the whole level
         * @param from where the stretch was opened, for messages
         */
        List<Piece> content(@Nullable String mark, int from, int depth) {
            var pieces = new ArrayList<Piece>();
            while (next < units.size()) {
                if (mark != null && ends(mark)) {
                    next += mark.length();
                    return pieces;
                }
                pieces.add(piece(depth));
            }
            if (mark != null && !mark.equals("\n")) {
                var escaped = escape(mark, Place.TEXT);
                throw new TemplateSyntaxException(
                        units.at(from), mark + " is opened and never closed; to show it write " + escaped);
            }
            return pieces;
        }

        private boolean ends(String mark) {
            // In "_a__" the two are one mark, and not the end of the first.
            return units.startsWith(mark, next) && !(mark.equals("_") && units.startsWith("__", next));
        }

        private Piece piece(int depth) {
            var segment = units.segment(next);
            if (segment != null) {
                next++;
                return placed(segment, Place.TEXT, TelegramMarkdown.this::readChosen);
            }
            if (depth == DEEPEST) {
                throw new TemplateSyntaxException(
                        units.at(next), "there are more than " + DEEPEST + " marks inside each other");
            }
            if (units.character(next) == '\\') {
                return escaped();
            }
            if (units.startsWith(FENCE, next)) {
                return preformatted();
            }
            if (units.character(next) == '`') {
                return code();
            }
            if (quoting && units.startsWith("\n>", next)) {
                // The quote goes on inside of bold text: its mark is written when the line is.
                next += 2;
                return Piece.Fixed.of("\n", "\n");
            }
            if (beginsLink()) {
                return link(depth);
            }
            for (var mark : MARKS) {
                if (units.startsWith(mark.text(), next)) {
                    int from = next;
                    next += mark.text().length();
                    return Piece.Styled.of(
                            mark.style(), mark.text(), mark.text(), content(mark.text(), from, depth + 1));
                }
            }
            if (units.character(next) == '>' && depth == 0 && atLineBegin()) {
                return quote();
            }
            var character = Character.toString(units.character(next++));
            return Piece.Fixed.of(escape(character, Place.TEXT), character);
        }

        private boolean beginsLink() {
            return (units.character(next) == '[' || units.startsWith("![", next))
                    && units.find("](", next) != Units.NONE;
        }

        private boolean atLineBegin() {
            return next == 0 ? lineBegins : units.character(next - 1) == '\n';
        }

        private Piece escaped() {
            int start = next++;
            if (next >= units.size() || units.character(next) == Units.NONE) {
                throw new TemplateSyntaxException(
                        units.at(start), "\\ escapes the character after it, and there is none; to show it write \\\\");
            }
            var character = Character.toString(units.character(next++));
            return Piece.Fixed.of(escape(character, Place.TEXT), character);
        }

        private Piece code() {
            int from = next;
            int end = endOfCode("`", from + 1);
            if (end == Units.NONE) {
                throw new TemplateSyntaxException(units.at(from), "` is opened and never closed; to show it write \\`");
            }
            next = end + 1;
            return Piece.Styled.of(
                    Style.CODE, "`", "`", characters(units.part(from + 1, end).unescaped(), Place.CODE));
        }

        private Piece preformatted() {
            int from = next;
            int end = endOfCode(FENCE, from + FENCE.length());
            if (end == Units.NONE) {
                throw new TemplateSyntaxException(units.at(from), FENCE + " is opened and never closed");
            }
            next = end + FENCE.length();
            int start = from + FENCE.length();
            int word = units.skip(start, c -> !Character.isWhitespace(c) && c != '`' && c != '\\');
            boolean named = units.character(word) == '\n';
            // Always a line's end: otherwise the first word of a value could be taken for the language.
            var opening = FENCE + (named ? units.text(start, word) : "") + "\n";
            return Piece.Styled.of(
                    Style.PREFORMATTED,
                    opening,
                    FENCE,
                    characters(units.part(named ? word + 1 : start, end).unescaped(), Place.CODE));
        }

        private int endOfCode(String mark, int from) {
            for (int i = from; i < units.size(); i++) {
                if (units.character(i) == '\\') {
                    i++;
                } else if (units.startsWith(mark, i)) {
                    return i;
                }
            }
            return Units.NONE;
        }

        private Piece link(int depth) {
            int from = next;
            var opening = units.character(next) == '!' ? "![" : "[";
            next += opening.length();
            var content = content("](", from, depth + 1);
            int end = endOfCode(")", next);
            if (end == Units.NONE) {
                throw new TemplateSyntaxException(units.at(next), "the address of the link is never closed by )");
            }
            var inside = units.part(next, end).unescaped();
            if (opening.equals("![")) {
                checkEmoji(inside);
            }
            var url = address(inside, character -> escape(character, Place.URL));
            next = end + 1;
            var closing = new ArrayList<Piece>();
            closing.add(Piece.Fixed.of("](", ""));
            closing.addAll(url);
            closing.add(Piece.Fixed.of(")", ""));
            return opening.equals("[")
                    ? new Piece.Styled(Style.LINK, List.of(Piece.Fixed.of(opening, "")), closing, url, content)
                    : new Piece.Styled(Style.OTHER, List.of(Piece.Fixed.of(opening, "")), closing, null, content);
        }

        private void checkEmoji(Units address) {
            if (!address.isText(0, address.size()) || !CustomEmoji.isAddress(address.text(0, address.size()))) {
                throw new TemplateSyntaxException(
                        units.at(next),
                        "![…](…) shows a custom emoji of Telegram, so " + CustomEmoji.ADDRESS
                                + "… with its number must stand here; no picture can. To show it write \\!");
            }
        }

        /** Lines that begin with the mark. Where they are cut is seen to when they are written. */
        private Piece quote() {
            var lines = new ArrayList<Piece>();
            int from = next;
            while (units.character(next) == '>') {
                if (!lines.isEmpty()) {
                    lines.add(Piece.Fixed.of("\n", "\n"));
                }
                next++;
                quoting = true;
                lines.addAll(content("\n", from, 1));
                quoting = false;
            }
            if (next > 0 && units.character(next - 1) == '\n') {
                // The line's end behind the quote is not part of it.
                next--;
            }
            return Piece.Styled.of(Style.QUOTE, ">", "", lines);
        }
    }
}
