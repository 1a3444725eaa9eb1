package io.syntra.telemetry.clickhouse;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/**
 * Rows of one table that wait to be inserted, written down as they come: as objects they would be copied by each collection
 * until they are stored. For one thread at a time.
 */
public final class Block<R> {

    private final Table<R> table;
    private final Pieces pieces = new Pieces();
    private final RowBinary binary = new RowBinary(pieces);

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
        ends[size++] = binary.written();
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
