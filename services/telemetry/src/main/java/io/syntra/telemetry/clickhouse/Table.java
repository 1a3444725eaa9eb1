package io.syntra.telemetry.clickhouse;

import java.io.IOException;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How rows of one table are written.
 *
 * @param columns in the order in which {@code encoder} writes them
 * @param search null where a row that is written twice changes nothing
 */
public record Table<R>(
        String name,
        List<String> columns,
        Encoder<R> encoder,
        @Nullable Search<R> search) {

    public Table {
        columns = List.copyOf(columns);
    }

    /** Writes one row, column by column. */
    @FunctionalInterface
    public interface Encoder<R> {
        void write(R row, RowBinary out) throws IOException;
    }

    /** Where a row that is written twice changes nothing. */
    public Table(String name, List<String> columns, Encoder<R> encoder) {
        this(name, columns, encoder, null);
    }

    /**
     * How a row is found again.
     *
     * @param columns that tell it from others
     * @param literals what it has in them: numbers, ids and times only
     * @param partition in which it lies; an insert is whole in each
     */
    public record Search<R>(String columns, Function<R, List<Object>> literals, Function<R, Object> partition) {

        String literal(R row) {
            return literals.apply(row).stream()
                    .map(literal -> "'" + literal + "'")
                    .collect(Collectors.joining(", ", "(", ")"));
        }
    }
}
