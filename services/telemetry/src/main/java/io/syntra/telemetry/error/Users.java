package io.syntra.telemetry.error;

import io.syntra.contracts.Sha256;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How many different people met an error, in bounded space: the smallest hashes of their ids. As long as there are fewer
 * than are kept they are counted; beyond, how close together they lie tells how many there are (k minimum values, Bar-Yossef
 * et al. 2002), within a tenth in most cases. Who was counted already changes nothing, in whatever order and however often.
 *
 * @param smallest without repeats, in order
 */
record Users(List<Long> smallest) {

    static final int KEPT = 256;
    static final Users NONE = new Users(List.of());

    private static final int HEX_DIGITS = 16;

    Users {
        smallest = List.copyOf(smallest);
    }

    static Users of(String id) {
        return new Users(List.of(Long.parseUnsignedLong(Sha256.hex(id).substring(0, HEX_DIGITS), 16) >>> 1));
    }

    Users plus(Users other) {
        if (other.smallest.stream().allMatch(this::changesNothing)) {
            return this;
        }
        var all = new TreeSet<Long>(smallest);
        all.addAll(other.smallest);
        return new Users(all.stream().limit(KEPT).toList());
    }

    private boolean changesNothing(long hash) {
        return (smallest.size() == KEPT && hash > smallest.getLast()) || Collections.binarySearch(smallest, hash) >= 0;
    }

    static Users all(Collection<Users> some) {
        return some.stream().reduce(NONE, Users::plus);
    }

    /** Nothing where no sender told any. */
    @Nullable Long countIfAny() {
        return smallest.isEmpty() ? null : count();
    }

    long count() {
        return smallest.size() < KEPT
                ? smallest.size()
                : Math.round((KEPT - 1) * ((double) Long.MAX_VALUE / smallest.getLast()));
    }
}
