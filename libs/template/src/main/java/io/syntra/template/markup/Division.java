package io.syntra.template.markup;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Divides a text: at the end of a line where one is near, else between words, else between characters. Spans that are
 * open at a cut are closed, and opened again in the next part.
 */
final class Division {

    private static final Token.Glyph ELLIPSIS = new Token.Glyph("…", "…");

    private final List<Token> tokens;
    private final Limit limit;

    Division(List<Token> tokens, Limit limit) {
        this.tokens = tokens;
        this.limit = limit;
    }

    List<Part> parts() {
        return parts(Integer.MAX_VALUE, "");
    }

    /**
     * @param most so many parts
     * @param ending what the last of them ends with when the text goes on; no character of it means anything
     */
    List<Part> parts(int most, String ending) {
        var parts = new ArrayList<Part>();
        Deque<Span> open = new ArrayDeque<>();
        int from = 0;
        while (from < tokens.size() && parts.size() < most) {
            int to = end(from, open, limit.characters());
            boolean cut = parts.size() + 1 == most && to < tokens.size();
            if (cut) {
                to = end(from, open, limit.characters() - ending.length());
            }
            add(part(open, from, to, cut ? List.of(new Token.Glyph(ending, ending)) : List.of()), parts);
            from = to;
        }
        return parts;
    }

    List<Part> beginning() {
        int all = end(0, new ArrayDeque<>(), limit.characters());
        var parts = new ArrayList<Part>();
        if (all == tokens.size()) {
            add(part(new ArrayDeque<>(), 0, all, List.of()), parts);
        } else {
            int to = end(0, new ArrayDeque<>(), limit.characters() - 1);
            add(part(new ArrayDeque<>(), 0, to, List.of(ELLIPSIS)), parts);
        }
        return parts;
    }

    private static void add(List<Token> part, List<Part> parts) {
        boolean shows = part.stream().anyMatch(token -> token instanceof Token.Glyph glyph && !glyph.isBlank());
        if (shows) {
            parts.add(new Part(part));
        }
    }

    /** How far the part goes that begins at {@code from} with these spans open. */
    private int end(int from, Deque<Span> open, int room) {
        int used = open.stream().mapToInt(limit::size).sum();
        var lines = new LineMarks();
        open.descendingIterator().forEachRemaining(lines::open);
        int line = from;
        int word = from;
        int half = room / 2;
        for (int i = from; i < tokens.size(); i++) {
            used += limit.size(tokens.get(i), lines);
            switch (tokens.get(i)) {
                case Token.Open opened -> lines.open(opened.span());
                case Token.Close _ -> lines.close();
                case Token.Glyph _ -> {}
            }
            if (used > room) {
                // Not nothing, even when a single token is too long: the text must come to an end.
                return line > from ? line : word > from ? word : Math.max(i, from + 1);
            }
            if (used > half && tokens.get(i) instanceof Token.Glyph glyph) {
                line = glyph.isNewline() ? i + 1 : line;
                word = glyph.isBlank() ? i + 1 : word;
            }
        }
        return tokens.size();
    }

    /**
     * The tokens of a part, with {@code open} changed to what is open behind it. A span is only opened before the first
     * character in it: channels refuse some empty ones, and show the marks of others.
     */
    private List<Token> part(Deque<Span> open, int from, int to, List<Token> behind) {
        var part = new ArrayList<Token>();
        Deque<Span> waiting = new ArrayDeque<>(open);
        Deque<Span> written = new ArrayDeque<>();
        for (var token : tokens.subList(from, to)) {
            switch (token) {
                case Token.Open opened -> {
                    open.push(opened.span());
                    waiting.push(opened.span());
                }
                case Token.Close closed -> {
                    open.pop();
                    if (waiting.isEmpty()) {
                        written.pop();
                        part.add(closed);
                    } else {
                        waiting.pop();
                    }
                }
                case Token.Glyph glyph -> {
                    while (!waiting.isEmpty()) {
                        var span = waiting.removeLast();
                        part.add(new Token.Open(span));
                        written.push(span);
                    }
                    part.add(glyph);
                }
            }
        }
        part.addAll(behind);
        written.forEach(span -> part.add(new Token.Close(span)));
        return part;
    }
}
