package io.syntra.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class PageTest {

    private static final Instant NOON = Instant.parse("2026-11-28T12:00:00Z");

    /** Guarded by each branch of {@code Page.of}. */
    @Test
    void aPageNamesItsLastRowWhenThereAreMore() {
        assertThat(page(3, 3)).isEqualTo(Page.last(List.of("0", "1", "2")));
        assertThat(page(0, 3)).isEqualTo(Page.last(List.of()));

        var page = page(4, 3);

        assertThat(page.items()).containsExactly("0", "1", "2");
        assertThat(Cursor.parse(String.valueOf(page.nextCursor()))).isEqualTo(place(2L));
    }

    private static Page<String> page(int rows, int size) {
        return Page.of(LongStream.range(0, rows).boxed().toList(), size, String::valueOf, PageTest::place);
    }

    private static Cursor place(Long row) {
        return new Cursor(NOON.minusSeconds(row), new UUID(0, row));
    }
}
