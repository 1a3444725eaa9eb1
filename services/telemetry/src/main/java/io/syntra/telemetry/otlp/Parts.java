package io.syntra.telemetry.otlp;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import io.syntra.telemetry.signal.Signal;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Counts on the wire what a message would be once it is read: its messages, and for every eight bytes of numbers one. An
 * empty data point has two bytes, and takes a hundred as an object.
 */
public final class Parts {

    /** Of one record; what is real has no more in as many bytes as a record may have. */
    static final long MOST = 100_000;

    /** Of one, about. */
    static final long BYTES = 160;

    /** As deep as protobuf itself reads. */
    private static final int DEEPEST = 100;

    private static final int NUMBER = 8;

    private Parts() {}

    /** Of a log record, metric or span. */
    static long ofItem(Signal signal, ByteString item) throws InvalidProtocolBufferException {
        return of(item, signal.item());
    }

    /** Of a whole request, and of the rows that it becomes: each repeats what stands around it. */
    public static long ofRequest(Signal signal, ByteString request) throws InvalidProtocolBufferException {
        var parts = new long[] {of(request, signal.newRequest().getDescriptorForType())};
        ProtoFields.each(request, 1, group -> {
            var resource = ProtoFields.merged(group, 1).size();
            if (resource > BYTES) {
                ProtoFields.each(group, 2, scope -> ProtoFields.each(scope, 2, item -> parts[0] += resource / BYTES));
            }
        });
        return parts[0];
    }

    /** How many data points a metric has. */
    static int points(ByteString metric) throws InvalidProtocolBufferException {
        var count = new int[1];
        for (var kind : Signal.METRICS.item().getOneofs().getFirst().getFields()) {
            ProtoFields.each(metric, kind.getNumber(), data -> ProtoFields.each(data, 1, point -> count[0]++));
        }
        return count[0];
    }

    private static long of(ByteString message, Descriptor type) throws InvalidProtocolBufferException {
        try {
            return walk(message.newCodedInput(), type, 0);
        } catch (InvalidProtocolBufferException e) {
            throw e;
        } catch (IOException e) {
            throw new UncheckedIOException("bytes in memory cannot fail to be read", e);
        }
    }

    private static long walk(CodedInputStream in, Descriptor type, int depth) throws IOException {
        if (depth > DEEPEST) {
            throw new InvalidProtocolBufferException("messages are nested deeper than " + DEEPEST);
        }
        var parts = 1L;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            var field = type.findFieldByNumber(WireFormat.getTagFieldNumber(tag));
            if (WireFormat.getTagWireType(tag) != WireFormat.WIRETYPE_LENGTH_DELIMITED) {
                parts += field == null || field.isRepeated() ? 1 : 0;
                if (!in.skipField(tag)) {
                    throw new InvalidProtocolBufferException("a group ends that did not begin");
                }
            } else if (field != null && field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
                var outer = in.pushLimit(in.readRawVarint32());
                parts += walk(in, field.getMessageType(), depth + 1);
                in.popLimit(outer);
            } else {
                var size = in.readRawVarint32();
                parts += field == null ? 1 : field.isPackable() ? size / NUMBER : field.isRepeated() ? 1 : 0;
                in.skipRawBytes(size);
            }
        }
        return parts;
    }
}
