package io.syntra.telemetry.limit;

/** A set of 64-bit hashes, at 8 to 16 bytes each. */
final class Hashes {

    private static final int SMALLEST = 8;

    private long[] slots = new long[SMALLEST];
    private int size;

    /** Whether it is in there, which it is then unless there are {@code most} already. */
    boolean admits(long hash, int most) {
        var wanted = hash == 0 ? 1 : hash; // 0 is an empty slot
        var at = place(slots, wanted);
        if (slots[at] == wanted) {
            return true;
        }
        if (size >= most) {
            return false;
        }
        slots[at] = wanted;
        size++;
        if (size * 4L > slots.length * 3L) {
            grow();
        }
        return true;
    }

    /** In longs. */
    int weight() {
        return slots.length;
    }

    private void grow() {
        var larger = new long[slots.length * 2];
        for (var hash : slots) {
            if (hash != 0) {
                larger[place(larger, hash)] = hash;
            }
        }
        slots = larger;
    }

    private static int place(long[] slots, long hash) {
        var mask = slots.length - 1;
        var at = (int) (hash ^ (hash >>> 32)) & mask;
        while (slots[at] != 0 && slots[at] != hash) {
            at = (at + 1) & mask;
        }
        return at;
    }
}
