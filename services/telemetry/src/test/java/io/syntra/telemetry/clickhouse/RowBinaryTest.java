package io.syntra.telemetry.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RowBinaryTest {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final RowBinary binary = new RowBinary(bytes);

    /** Guarded by {@code RowBinary.repeated}, which knows a map by itself and not by its place. */
    @Test
    void aRepeatedMapIsWrittenEachTimeAndAnotherOneAsItIs() throws IOException {
        var one = Map.of("a", "x");
        binary.repeated(one)
                .repeated(one)
                .repeated(Map.of("b", "yz"))
                .repeated(one)
                .repeated(Map.of());
        binary.flush();

        assertThat(bytes.toByteArray())
                .isEqualTo("\1\1a\1x\1\1a\1x\1\1b\2yz\1\1a\1x\0".getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Guarded by {@code RowBinary.makeRoom} and {@code raw}: a value may end where the buffer does, or be larger. */
    @Test
    void valuesOfAnyLengthStandOneAfterTheOther() throws IOException {
        var expected = new ByteArrayOutputStream();
        for (int length : new int[] {0, 1, 65_530, 7, 65_536, 200_000, 3}) {
            var text = "ä".repeat(length / 2) + "x".repeat(length % 2);
            binary.text(text).int64(-2).int8(200).fixed(new byte[] {9}, 2);
            int rest = length;
            for (; rest >= 0x80; rest >>>= 7) {
                expected.write((rest & 0x7f) | 0x80);
            }
            expected.write(rest);
            expected.write(text.getBytes(StandardCharsets.UTF_8));
            expected.write(new byte[] {-2, -1, -1, -1, -1, -1, -1, -1, (byte) 200, 9, 0});
        }
        binary.flush();

        assertThat(bytes.toByteArray()).isEqualTo(expected.toByteArray());
    }
}
