package io.syntra.telemetry.otlp;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Walks the fields of a protobuf message without turning it into objects: a request of 20 MB would otherwise become
 * some hundred MB of them. Slices share the bytes of the request.
 */
final class ProtoFields {

    private ProtoFields() {}

    /** What happens with one field; may find it unreadable. */
    @FunctionalInterface
    interface Visitor {
        void field(ByteString value) throws InvalidProtocolBufferException;
    }

    /** Visits every length-delimited field with this number, in order. */
    static void each(ByteString message, int number, Visitor visitor) throws InvalidProtocolBufferException {
        try {
            var in = message.newCodedInput();
            in.enableAliasing(true);
            var wanted = tag(number);
            for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                if (tag == wanted) {
                    visitor.field(in.readBytes());
                } else if (!in.skipField(tag)) {
                    throw new InvalidProtocolBufferException("a group ends that did not begin");
                }
            }
        } catch (InvalidProtocolBufferException e) {
            throw e;
        } catch (IOException e) {
            throw new UncheckedIOException("bytes in memory cannot fail to be read", e);
        }
    }

    /** All occurrences of a message field; one after the other they are the merged message. */
    static ByteString merged(ByteString message, int number) throws InvalidProtocolBufferException {
        var parts = new ByteString[] {ByteString.EMPTY};
        each(message, number, value -> parts[0] = parts[0].concat(value));
        return parts[0];
    }

    static void write(ByteArrayOutputStream to, int number, ByteString value) {
        try {
            varint(to, tag(number));
            varint(to, value.size());
            value.writeTo(to);
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot fail to be written", e);
        }
    }

    private static void varint(ByteArrayOutputStream to, int value) {
        int rest = value;
        while (rest >= 0x80) {
            to.write(rest | 0x80);
            rest >>>= 7;
        }
        to.write(rest);
    }

    private static int tag(int number) {
        return (number << 3) | WireFormat.WIRETYPE_LENGTH_DELIMITED;
    }
}
