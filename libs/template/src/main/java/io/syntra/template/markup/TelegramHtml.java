package io.syntra.template.markup;

import io.syntra.contracts.Nearest;
import io.syntra.template.TemplateSyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Telegram's HTML: a handful of tags, and it refuses a message with any other (Bot API, "HTML style"). */
final class TelegramHtml implements Grammar {

    private static final Map<String, Style> TAGS = Map.ofEntries(
            Map.entry("b", Style.BOLD),
            Map.entry("strong", Style.BOLD),
            Map.entry("i", Style.ITALIC),
            Map.entry("em", Style.ITALIC),
            Map.entry("u", Style.UNDERLINE),
            Map.entry("ins", Style.UNDERLINE),
            Map.entry("s", Style.STRIKE),
            Map.entry("strike", Style.STRIKE),
            Map.entry("del", Style.STRIKE),
            Map.entry("span", Style.SPOILER),
            Map.entry("tg-spoiler", Style.SPOILER),
            Map.entry("tg-emoji", Style.OTHER),
            Map.entry("code", Style.CODE),
            Map.entry("pre", Style.PREFORMATTED),
            Map.entry("blockquote", Style.QUOTE),
            Map.entry("a", Style.LINK));

    private static final Map<String, String> ATTRIBUTES =
            Map.of("a", "href", "span", "class", "code", "class", "blockquote", "expandable", "tg-emoji", "emoji-id");

    /** Without it they are refused. */
    private static final Set<String> NEED_ATTRIBUTE = Set.of("a", "span", "tg-emoji");

    private static final Map<String, String> ENTITIES = Map.of("lt", "<", "gt", ">", "amp", "&", "quot", "\"");
    private static final Pattern NUMBER = Pattern.compile("#(?:x(?<hex>[0-9a-fA-F]{1,6})|(?<decimal>[0-9]{1,7}))");
    private static final int LONGEST_ENTITY = 9;
    private static final int DEEPEST = 20;

    @Override
    public List<Piece> read(Units units) {
        return new Reader(units).content(null, 0);
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
        return escaped(text);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    /**
     * A tag that was opened.
     *
     * @param url of a link
     */
    private record Tag(
            String name,
            int at,
            List<Piece> opening,
            @Nullable List<Piece> url) {}

    private final class Reader {

        private final Units units;
        private int next;

        Reader(Units units) {
            this.units = units;
        }

        /** Up to the end of the tag, or to the end of the level without one. */
        List<Piece> content(@Nullable Tag within, int depth) {
            var pieces = new ArrayList<Piece>();
            while (next < units.size()) {
                if (units.startsWith("</", next)) {
                    end(within);
                    return pieces;
                }
                var segment = units.segment(next);
                if (segment != null) {
                    pieces.add(placed(segment, Place.TEXT, TelegramHtml.this::read));
                    next++;
                } else if (units.character(next) == '<') {
                    pieces.add(styled(depth));
                } else {
                    pieces.add(character());
                }
            }
            if (within != null) {
                throw new TemplateSyntaxException(within.at(), "<" + within.name() + "> is never closed");
            }
            return pieces;
        }

        private Piece styled(int depth) {
            int start = next;
            var tag = tag();
            if (depth == DEEPEST) {
                throw new TemplateSyntaxException(
                        units.at(start), "there are more than " + DEEPEST + " tags inside each other");
            }
            var style = tag.name().equals("a") ? Style.LINK : TAGS.getOrDefault(tag.name(), Style.OTHER);
            var closing = "</" + tag.name() + ">";
            return new Piece.Styled(
                    style, tag.opening(), List.of(Piece.Fixed.of(closing, "")), tag.url(), content(tag, depth + 1));
        }

        private Tag tag() {
            int start = next;
            next++;
            var name = name();
            if (!TAGS.containsKey(name)) {
                throw new TemplateSyntaxException(
                        units.at(start),
                        name.isEmpty()
                                ? "< begins a tag; to show one write &lt;"
                                : "Telegram knows no tag <" + name + ">." + Nearest.hint(name, TAGS.keySet())
                                        + " To show a < write &lt;");
            }
            List<Piece> opening = new ArrayList<>();
            opening.add(Piece.Fixed.of("<" + name, ""));
            @Nullable List<Piece> url = null;
            boolean attribute = false;
            skipBlanks();
            while (units.character(next) != '>') {
                url = attribute(name, opening);
                attribute = true;
                skipBlanks();
            }
            next++;
            if (!attribute && NEED_ATTRIBUTE.contains(name)) {
                throw new TemplateSyntaxException(
                        units.at(start), "<" + name + "> needs " + ATTRIBUTES.get(name) + "=\"…\"");
            }
            opening.add(Piece.Fixed.of(">", ""));
            return new Tag(name, units.at(start), opening, name.equals("a") ? url : null);
        }

        /** @return its value */
        private List<Piece> attribute(String tag, List<Piece> opening) {
            int start = next;
            var name = name();
            if (name.isEmpty()) {
                throw new TemplateSyntaxException(units.at(start), "the tag <" + tag + "> is never closed by >");
            }
            if (!name.equals(ATTRIBUTES.get(tag))) {
                throw new TemplateSyntaxException(
                        units.at(start), "Telegram's <" + tag + "> has no attribute \"" + name + "\"");
            }
            opening.add(Piece.Fixed.of(" " + name, ""));
            if (name.equals("expandable")) {
                return List.of();
            }
            var value = value(tag, name);
            opening.add(Piece.Fixed.of("=\"", ""));
            opening.addAll(value);
            opening.add(Piece.Fixed.of("\"", ""));
            return value;
        }

        private List<Piece> value(String tag, String name) {
            int quote = units.character(next + 1);
            if (units.character(next) != '=' || (quote != '"' && quote != '\'')) {
                throw new TemplateSyntaxException(
                        units.at(next), "the value of " + name + " is written in quotes: " + name + "=\"…\"");
            }
            int from = next + 2;
            int end = units.find(Character.toString(quote), from);
            if (end == Units.NONE) {
                throw new TemplateSyntaxException(units.at(next + 1), "the quote is never closed");
            }
            next = end + 1;
            var inside = units.part(from, end);
            if (tag.equals("a")) {
                return address(inside, TelegramHtml::escaped);
            }
            if (!inside.isText(0, inside.size())) {
                throw new TemplateSyntaxException(units.at(from), "a value cannot stand in " + name);
            }
            var text = inside.text(0, inside.size());
            if (tag.equals("span") && !text.equals("tg-spoiler")) {
                throw new TemplateSyntaxException(units.at(from), "the only class of <span> is tg-spoiler");
            }
            if (tag.equals("tg-emoji") && !CustomEmoji.isId(text)) {
                throw new TemplateSyntaxException(units.at(from), "emoji-id is the number of a custom emoji");
            }
            return List.of(Piece.Fixed.of(escaped(text), text));
        }

        private void end(@Nullable Tag within) {
            int start = next;
            next += 2;
            var name = name();
            skipBlanks();
            if (units.character(next) != '>') {
                throw new TemplateSyntaxException(units.at(start), "</" + name + " is never closed by >");
            }
            next++;
            if (within == null) {
                throw new TemplateSyntaxException(units.at(start), "nothing is open here that </" + name + "> closes");
            }
            if (!name.equals(within.name())) {
                throw new TemplateSyntaxException(
                        units.at(start), "</" + name + "> stands where </" + within.name() + "> is expected");
            }
        }

        private String name() {
            int end = units.skip(next, c -> c == '-' || (c < 128 && Character.isLetterOrDigit(c)));
            var name = units.text(next, end).toLowerCase(Locale.ROOT);
            next = end;
            return name;
        }

        private void skipBlanks() {
            next = units.skip(next, Character::isWhitespace);
        }

        private Piece character() {
            var character = Character.toString(units.character(next));
            if (character.equals("&")) {
                int end = units.find(";", next);
                if (end != Units.NONE && end - next <= LONGEST_ENTITY && units.isText(next, end)) {
                    var name = units.text(next + 1, end);
                    var shown = entity(name);
                    if (shown.isPresent()) {
                        next = end + 1;
                        return Piece.Fixed.of("&" + name + ";", shown.get());
                    }
                }
            }
            next++;
            // An ampersand that begins no entity is shown by Telegram as it is; written out it is so for sure.
            return Piece.Fixed.of(escaped(character), character);
        }
    }

    private static Optional<String> entity(String name) {
        if (ENTITIES.containsKey(name)) {
            return Optional.ofNullable(ENTITIES.get(name));
        }
        var number = NUMBER.matcher(name);
        if (!number.matches()) {
            return Optional.empty();
        }
        int character = number.group("hex") != null
                ? Integer.parseInt(number.group("hex"), 16)
                : Integer.parseInt(number.group("decimal"));
        boolean shown = Character.isValidCodePoint(character)
                && character >= ' '
                && !(character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE);
        return shown ? Optional.of(Character.toString(character)) : Optional.empty();
    }
}
