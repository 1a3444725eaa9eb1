package io.syntra.deployer.service;

import io.syntra.contracts.Page;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Where a page of a list begins, and how long it is.
 *
 * @param after the last item's place on the page before, empty for the first page
 */
public record Cursor(String after, int limit) {

    /** What Postgres can compare with; a NUL it cannot even read. */
    public static final String TEXT = "[^\\x00]*";

    private static final int USUAL = 50;
    private static final int MOST = 200;

    public static Cursor of(@Nullable String cursor, @Nullable Integer limit) {
        if (limit != null && (limit < 1 || limit > MOST)) {
            throw ProblemException.field(ProblemCode.INVALID_FIELD, "limit", "must be from 1 to " + MOST);
        }
        return new Cursor(cursor == null ? "" : decode(cursor), limit == null ? USUAL : limit);
    }

    /** For lists that count down. */
    public int number(int first) {
        try {
            return after.isEmpty() ? first : Integer.parseInt(after);
        } catch (NumberFormatException e) {
            throw foreign();
        }
    }

    /** One more than the page holds tells whether there is a next one. */
    public int fetch() {
        return limit + 1;
    }

    public <E, V> Page<V> page(List<E> found, Function<E, V> view, Function<E, String> place) {
        if (found.size() <= limit) {
            return Page.last(found.stream().map(view).toList());
        }
        var items = found.subList(0, limit);
        var next = place.apply(items.getLast()).getBytes(StandardCharsets.UTF_8);
        return new Page<>(
                items.stream().map(view).toList(),
                Base64.getUrlEncoder().withoutPadding().encodeToString(next));
    }

    private static String decode(String cursor) {
        try {
            var after = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
            if (after.matches(TEXT)) {
                return after;
            }
        } catch (IllegalArgumentException e) {
            // Nor is any other text that this list did not give.
        }
        throw foreign();
    }

    private static ProblemException foreign() {
        return ProblemException.field(
                ProblemCode.INVALID_FIELD, "cursor", "is not one that this list gave; leave it out for the first page");
    }
}
