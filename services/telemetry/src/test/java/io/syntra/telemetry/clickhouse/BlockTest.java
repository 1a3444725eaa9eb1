package io.syntra.telemetry.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BlockTest {

    private static final Table<String> TABLE = new Table<>("words", List.of("word"), (row, out) -> out.text(row));

    /** Guarded by {@code Block.write}: a row may lie in several pieces, and a piece have several rows. */
    @Test
    void anyRowsOfItAreWrittenAsTheyWouldBeAlone() throws IOException {
        var rows = Stream.of(0, 3, 65_530, 7, 200_000, 65_536, 1, 2)
                .map("x"::repeat)
                .toList();
        var block = Block.of(TABLE, rows);

        assertThat(block.size()).isEqualTo(rows.size());
        for (int from = 0; from < rows.size(); from++) {
            for (int to = from + 1; to <= rows.size(); to++) {
                assertThat(written(block, from, to))
                        .isEqualTo(written(Block.of(TABLE, rows.subList(from, to)), 0, to - from))
                        .hasSizeGreaterThan(rows.subList(from, to).stream()
                                .mapToInt(String::length)
                                .sum());
            }
        }
    }

    /** Guarded by {@code Block.add}. */
    @Test
    void rowsMayComeAfterSomeWereWritten() throws IOException {
        var block = Block.of(TABLE, List.of("a", "b"));
        written(block, 0, 2);

        block.add("c");

        assertThat(written(block, 1, 3)).containsExactly(1, 'b', 1, 'c');
    }

    private static byte[] written(Block<String> block, int from, int to) throws IOException {
        var out = new ByteArrayOutputStream();
        block.write(from, to, out);
        return out.toByteArray();
    }
}
