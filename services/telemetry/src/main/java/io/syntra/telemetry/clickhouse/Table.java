package io.syntra.telemetry.clickhouse;

import java.io.IOException;
import java.util.List;

/**
 * How rows of one table are written.
 *
 * @param columns in the order in which {@code encoder} writes them
 */
public record Table<R>(String name, List<String> columns, Encoder<R> encoder) {

    public Table {
        columns = List.copyOf(columns);
    }

    /** Writes one row, column by column. */
    @FunctionalInterface
    public interface Encoder<R> {
        void write(R row, RowBinary out) throws IOException;
    }
}
