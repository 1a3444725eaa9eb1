package io.syntra.contracts;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One page of a list.
 *
 * @param nextCursor pass as {@code cursor} for the next page; absent on the last page
 */
public record Page<T>(List<T> items, @Nullable String nextCursor) implements Payload {

    public Page {
        items = List.copyOf(items);
    }

    public static <T> Page<T> last(List<T> items) {
        return new Page<>(items, null);
    }

    /**
     * A page with the newest first.
     *
     * @param rows one more than {@code size} if there are more
     * @param place of a row, behind which the next page begins
     */
    public static <R, T> Page<T> of(List<R> rows, int size, Function<R, T> view, Function<R, Cursor> place) {
        var items = rows.stream().limit(size).map(view).toList();
        return rows.size() <= size
                ? last(items)
                : new Page<>(items, place.apply(rows.get(size - 1)).toString());
    }
}
