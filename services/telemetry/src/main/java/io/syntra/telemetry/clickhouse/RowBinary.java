package io.syntra.telemetry.clickhouse;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Writes values in ClickHouse's RowBinary format. {@code LowCardinality} columns are written like their inner type.
 *
 * @see <a href="https://clickhouse.com/docs/interfaces/formats/RowBinary">RowBinary</a>
 */
public final class RowBinary {

    private static final int LONGEST_SIZE = 5;

    private final OutputStream out;
    private final byte[] buffer = new byte[64 * 1024];
    private int filled;
    private long flushed;

    private Map<String, String> repeated = Map.of();
    private byte[] repeatedBytes = {0};

    public RowBinary(OutputStream out) {
        this.out = out;
    }

    public RowBinary text(String value) throws IOException {
        var bytes = value.getBytes(StandardCharsets.UTF_8);
        size(bytes.length);
        return raw(bytes);
    }

    /** A FixedString: {@code value} cut or filled with zeros to {@code length}. */
    public RowBinary fixed(byte[] value, int length) throws IOException {
        return raw(value.length == length ? value : Arrays.copyOf(value, length));
    }

    public RowBinary int8(int value) throws IOException {
        return littleEndian(value, 1);
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

    /** Texts that most rows share with the row before them, as the very same map: that one is not written anew. */
    @SuppressWarnings("ReferenceEquality") // to compare them would cost what is saved
    public RowBinary repeated(Map<String, String> value) throws IOException {
        if (value != repeated) {
            var bytes = new ByteArrayOutputStream();
            var binary = new RowBinary(bytes);
            binary.texts(value).flush();
            repeated = value;
            repeatedBytes = bytes.toByteArray();
        }
        return raw(repeatedBytes);
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
        makeRoom(LONGEST_SIZE);
        int rest = value;
        while (rest >= 0x80) {
            buffer[filled++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        buffer[filled++] = (byte) rest;
    }

    private RowBinary littleEndian(long value, int bytes) throws IOException {
        makeRoom(bytes);
        for (int i = 0; i < bytes; i++) {
            buffer[filled++] = (byte) (value >>> (8 * i));
        }
        return this;
    }

    private RowBinary raw(byte[] bytes) throws IOException {
        if (bytes.length > buffer.length) {
            flush();
            out.write(bytes);
            flushed += bytes.length;
        } else {
            makeRoom(bytes.length);
            System.arraycopy(bytes, 0, buffer, filled, bytes.length);
            filled += bytes.length;
        }
        return this;
    }

    private void makeRoom(int bytes) throws IOException {
        if (buffer.length - filled < bytes) {
            flush();
        }
    }

    /** Bytes until now. */
    long written() {
        return flushed + filled;
    }

    /** What was written is in the stream. */
    void flush() throws IOException {
        if (filled > 0) {
            out.write(buffer, 0, filled);
            flushed += filled;
            filled = 0;
        }
    }
}
