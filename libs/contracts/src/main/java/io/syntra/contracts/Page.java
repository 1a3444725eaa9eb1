package io.syntra.contracts;

import java.util.List;
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
}
