package io.syntra.telemetry.clickhouse;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;

/**
 * Rows of one table that wait to be inserted, written down as they come: as objects they would be copied by each collection
 * until they are stored. For one thread at a time.
 */
public final class Block<R> {

    private final Table<R> table;
    private final Pieces pieces = new Pieces();
    private final RowBinary binary = new RowBinary(pieces);

    private final Map<Object, Part> parts = new LinkedHashMap<>();

    /** Of each row. */
    private long[] ends = new long[64];

    private int size;

    public Block(Table<R> table) {
        this.table = table;
    }

    public static <R> Block<R> of(Table<R> table, Collection<R> rows) {
        var block = new Block<>(table);
        rows.forEach(block::add);
        return block;
    }

    public void add(R row) {
        try {
            table.encoder().write(row, binary);
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot fail to be written", e);
        }
        if (size == ends.length) {
            ends = Arrays.copyOf(ends, size * 2);
        }
        ends[size] = binary.written();
        if (table.search() != null) {
            parts.computeIfAbsent(table.search().partition().apply(row), partition -> new Part())
                    .add(size, row, table.search());
        }
        size++;
    }

    /**
     * The rows of those partitions of which none is there: an insert is whole in each, or not there.
     *
     * @param isThere whether a row is there for which this condition holds
     */
    BitSet missing(Predicate<String> isThere) {
        var missing = new BitSet();
        for (var part : parts.values()) {
            if (!isThere.test(part.condition(Objects.requireNonNull(table.search())))) {
                missing.or(part.rows);
            }
        }
        return missing;
    }

    /** Some of its rows by themselves. */
    void write(BitSet rows, OutputStream out) throws IOException {
        for (int from = rows.nextSetBit(0); from >= 0; ) {
            int to = rows.nextClearBit(from);
            write(from, to, out);
            from = rows.nextSetBit(to);
        }
    }

    public Table<R> table() {
        return table;
    }

    public int size() {
        return size;
    }

    /**
     * @param from the first row, by its number
     * @param to the one after the last
     */
    void write(int from, int to, OutputStream out) throws IOException {
        binary.flush();
        pieces.write(endOf(from), endOf(to), out);
    }

    /** Where the rows before it end. */
    private long endOf(int row) {
        return row == 0 ? 0 : ends[row - 1];
    }

    /** Those that lie in one partition. */
    private static final class Part {

        /** Any would do, but for those that were erased since. */
        private static final int SOME = 20;

        private final BitSet rows = new BitSet();
        private final List<String> some = new ArrayList<>();

        <R> void add(int number, R row, Table.Search<R> search) {
            rows.set(number);
            if (some.size() < SOME) {
                some.add(search.literal(row));
            }
        }

        String condition(Table.Search<?> search) {
            return "(" + search.columns() + ") IN (" + String.join(", ", some) + ")";
        }
    }

    /** What was written, in as many pieces: one array that grows would be copied each time that it does. */
    private static final class Pieces extends OutputStream {

        private final List<byte[]> pieces = new ArrayList<>();

        @Override
        public void write(int b) {
            pieces.add(new byte[] {(byte) b});
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            pieces.add(Arrays.copyOfRange(bytes, offset, offset + length));
        }

        void write(long from, long to, OutputStream out) throws IOException {
            long begin = 0;
            for (var piece : pieces) {
                var first = Math.max(from - begin, 0);
                var last = Math.min(to - begin, piece.length);
                if (first < last) {
                    out.write(piece, (int) first, (int) (last - first));
                }
                begin += piece.length;
            }
        }
    }
}
