package io.syntra.telemetry.clickhouse;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Writes values in ClickHouse's RowBinary format. {@code LowCardinality} columns are written like their inner type.
 *
 * @see <a href="https://clickhouse.com/docs/interfaces/formats/RowBinary">RowBinary</a>
 */
public final class RowBinary {

    private final OutputStream out;

    public RowBinary(OutputStream out) {
        this.out = out;
    }

    public RowBinary text(String value) throws IOException {
        var bytes = value.getBytes(StandardCharsets.UTF_8);
        size(bytes.length);
        out.write(bytes);
        return this;
    }

    /** A FixedString: {@code value} cut or filled with zeros to {@code length}. */
    public RowBinary fixed(byte[] value, int length) throws IOException {
        for (int i = 0; i < length; i++) {
            out.write(i < value.length ? value[i] : 0);
        }
        return this;
    }

    public RowBinary int8(int value) throws IOException {
        out.write(value);
        return this;
    }

    public RowBinary int16(int value) throws IOException {
        return littleEndian(value, 2);
    }

    public RowBinary int32(long value) throws IOException {
        return littleEndian(value, 4);
    }

    public RowBinary int64(long value) throws IOException {
        return littleEndian(value, 8);
    }

    public RowBinary float64(double value) throws IOException {
        return littleEndian(Double.doubleToRawLongBits(value), 8);
    }

    public RowBinary uuid(UUID value) throws IOException {
        return int64(value.getMostSignificantBits()).int64(value.getLeastSignificantBits());
    }

    public RowBinary texts(Map<String, String> value) throws IOException {
        size(value.size());
        for (var entry : value.entrySet()) {
            text(entry.getKey()).text(entry.getValue());
        }
        return this;
    }

    public RowBinary numbers(Map<String, Double> value) throws IOException {
        size(value.size());
        for (var entry : value.entrySet()) {
            text(entry.getKey()).float64(entry.getValue());
        }
        return this;
    }

    public RowBinary int64s(List<Long> values) throws IOException {
        size(values.size());
        for (var value : values) {
            int64(value);
        }
        return this;
    }

    public RowBinary float64s(List<Double> values) throws IOException {
        size(values.size());
        for (var value : values) {
            float64(value);
        }
        return this;
    }

    private void size(int value) throws IOException {
        int rest = value;
        while (rest >= 0x80) {
            out.write((rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        out.write(rest);
    }

    private RowBinary littleEndian(long value, int bytes) throws IOException {
        for (int i = 0; i < bytes; i++) {
            out.write((int) (value >>> (8 * i)));
        }
        return this;
    }
}
