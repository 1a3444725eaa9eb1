package io.syntra.local.bench.otlp;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes a protobuf message from its end to its beginning, so that each length is known when it is written and nothing
 * is copied. What is written last stands first; readers do not mind.
 */
final class OtlpWriter {

    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int LENGTH_DELIMITED = 2;

    private byte[] buffer = new byte[64 * 1024];
    private int begin = buffer.length;

    /** How far from the message's end stands what was written last. */
    int fromEnd() {
        return buffer.length - begin;
    }

    void varint(int field, long value) {
        raw(value);
        tag(field, VARINT);
    }

    /** @return how far from the message's end the value stands */
    int fixed64(int field, long value) {
        int at = little(value);
        tag(field, FIXED64);
        return at;
    }

    int float64(int field, double value) {
        return fixed64(field, Double.doubleToRawLongBits(value));
    }

    /** Packed; the first one first. */
    int fixed64s(int field, long... values) {
        int end = fromEnd();
        for (int i = values.length - 1; i >= 0; i--) {
            little(values[i]);
        }
        int at = fromEnd();
        raw(at - end);
        tag(field, LENGTH_DELIMITED);
        return at;
    }

    /** @return how far from the message's end the text begins */
    int text(int field, String value) {
        return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    /** @return how far from the message's end the bytes stand */
    int bytes(int field, byte[] value) {
        makeRoom(value.length);
        begin -= value.length;
        System.arraycopy(value, 0, buffer, begin, value.length);
        int at = fromEnd();
        raw(value.length);
        tag(field, LENGTH_DELIMITED);
        return at;
    }

    void message(int field, Runnable content) {
        int end = fromEnd();
        content.run();
        raw(fromEnd() - end);
        tag(field, LENGTH_DELIMITED);
    }

    byte[] toByteArray() {
        return Arrays.copyOfRange(buffer, begin, buffer.length);
    }

    private int little(long value) {
        makeRoom(Long.BYTES);
        begin -= Long.BYTES;
        for (int i = 0; i < Long.BYTES; i++) {
            buffer[begin + i] = (byte) (value >>> (8 * i));
        }
        return fromEnd();
    }

    private void tag(int field, int type) {
        raw((long) field << 3 | type);
    }

    private void raw(long value) {
        int length = Math.max(1, (70 - Long.numberOfLeadingZeros(value)) / 7);
        makeRoom(length);
        begin -= length;
        for (int i = 0; i < length; i++) {
            long more = i < length - 1 ? 0x80 : 0;
            buffer[begin + i] = (byte) ((value >>> (7 * i) & 0x7f) | more);
        }
    }

    private void makeRoom(int bytes) {
        while (begin < bytes) {
            var larger = new byte[buffer.length * 2];
            System.arraycopy(buffer, 0, larger, buffer.length, buffer.length);
            begin += buffer.length;
            buffer = larger;
        }
    }
}
