package io.syntra.router.traffic;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What a request asks for, without what belongs to one user only: {@code GET /users/{id}}. A part of a path stays when it
 * looks like a word that a programmer chose; numbers, UUIDs, tokens, addresses and texts do not. The query is not looked at.
 *
 * @param words the method, then the parts of the path
 */
public record PathTemplate(List<String> words) {

    static final String ID = "{id}";

    /** As OpenTelemetry calls a method that is none. */
    static final String OTHER_METHOD = "_OTHER";

    /** Stands for all parts behind {@link #MOST_PARTS}. */
    static final String REST = "{path}";

    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

    private static final int MOST_PARTS = 8;
    private static final int LONGEST_WORD = 32;

    /** As in {@code v12}. */
    private static final int MOST_DIGITS = 2;

    /** Beyond it a word of {@code a} to {@code f} alone is taken for a number. */
    private static final int LONGEST_HEX = 7;

    public PathTemplate {
        words = List.copyOf(words);
    }

    /** @param uri path and query, as they were sent */
    public static PathTemplate of(String method, String uri) {
        var words = new ArrayList<String>(MOST_PARTS + 2);
        words.add(METHODS.contains(method) ? method : OTHER_METHOD);
        int end = endOfPath(uri);
        int at = 0;
        while (at < end) {
            int slash = uri.indexOf('/', at);
            int to = slash < 0 || slash > end ? end : slash;
            if (to > at) {
                if (words.size() > MOST_PARTS) {
                    words.add(REST);
                    break;
                }
                words.add(isWord(uri, at, to) ? uri.substring(at, to) : ID);
            }
            at = to + 1;
        }
        return new PathTemplate(words);
    }

    private static int endOfPath(String uri) {
        int query = uri.indexOf('?');
        return query < 0 ? uri.length() : query;
    }

    /**
     * Such as {@code users}, {@code getUser}, {@code v1}, {@code .well-known}, {@code index.html}. Chance seldom writes
     * capitals one by one, and few digits that all stand behind a word.
     */
    private static boolean isWord(String uri, int from, int to) {
        if (to - from > LONGEST_WORD) {
            return false;
        }
        int digits = 0;
        boolean letters = false;
        boolean hex = true;
        char before = '/';
        for (int i = from; i < to; i++) {
            char c = uri.charAt(i);
            if (isDigit(c)) {
                digits++;
                if (!letters || digits > MOST_DIGITS) {
                    return false;
                }
            } else if (isUpper(c) || isLower(c)) {
                letters = true;
                hex &= (c | ' ') <= 'f';
                if (isDigit(before) || (isUpper(c) && isUpper(before))) {
                    return false;
                }
            } else if (c == '-' || c == '_' || c == '.') {
                hex = false;
            } else {
                return false;
            }
            before = c;
        }
        return letters && !(hex && to - from > LONGEST_HEX);
    }

    private static boolean isUpper(char c) {
        return c >= 'A' && c <= 'Z';
    }

    private static boolean isLower(char c) {
        return c >= 'a' && c <= 'z';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
