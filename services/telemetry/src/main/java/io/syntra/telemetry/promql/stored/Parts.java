package io.syntra.telemetry.promql.stored;

/** Lists of many points, one behind the other. */
final class Parts<A> {

    private final A values;
    private final int[] begins;

    /** @param sizes how many of the values belong to each point */
    Parts(A values, long[] sizes) {
        this.values = values;
        this.begins = new int[sizes.length + 1];
        for (int i = 0; i < sizes.length; i++) {
            begins[i + 1] = begins[i] + Math.toIntExact(sizes[i]);
        }
    }

    A values() {
        return values;
    }

    int begin(int point) {
        return begins[point];
    }

    int size(int point) {
        return begins[point + 1] - begins[point];
    }
}
