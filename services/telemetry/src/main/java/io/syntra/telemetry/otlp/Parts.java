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
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

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
            return walk(message.newCodedInput(), Fields.of(type), 0);
        } catch (InvalidProtocolBufferException e) {
            throw e;
        } catch (IOException e) {
            throw new UncheckedIOException("bytes in memory cannot fail to be read", e);
        }
    }

    private static long walk(CodedInputStream in, Fields fields, int depth) throws IOException {
        if (depth > DEEPEST) {
            throw new InvalidProtocolBufferException("messages are nested deeper than " + DEEPEST);
        }
        var parts = 1L;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            var field = fields.get(WireFormat.getTagFieldNumber(tag));
            if (WireFormat.getTagWireType(tag) != WireFormat.WIRETYPE_LENGTH_DELIMITED) {
                parts += field.isSingle() ? 0 : 1;
                if (!in.skipField(tag)) {
                    throw new InvalidProtocolBufferException("a group ends that did not begin");
                }
            } else if (field.message() != null) {
                var outer = in.pushLimit(in.readRawVarint32());
                parts += walk(in, field.message(), depth + 1);
                in.popLimit(outer);
            } else {
                var size = in.readRawVarint32();
                parts += field.isPackable() ? size / NUMBER : field.isSingle() ? 0 : 1;
                in.skipRawBytes(size);
            }
        }
        return parts;
    }

    /**
     * What a walk has to know of a field.
     *
     * @param message empty if it is none
     */
    private record Field(
            boolean isSingle, boolean isPackable, @Nullable Fields message) {

        static final Field UNKNOWN = new Field(false, false, null);
    }

    /** Those of a message, by their numbers: a descriptor is not made to be asked for each field of each row. */
    private static final class Fields {

        private static final Map<Descriptor, Fields> KNOWN = new ConcurrentHashMap<>();

        private final Field[] byNumber;

        private Fields(int most) {
            this.byNumber = new Field[most + 1];
            Arrays.fill(byNumber, Field.UNKNOWN);
        }

        static Fields of(Descriptor type) {
            var known = KNOWN.get(type);
            return known != null ? known : read(type);
        }

        /** One after the other, and known only when all that is in it is: messages hold each other. */
        private static synchronized Fields read(Descriptor type) {
            var all = new HashMap<Descriptor, Fields>();
            var fields = read(type, all);
            KNOWN.putAll(all);
            return fields;
        }

        private static Fields read(Descriptor type, Map<Descriptor, Fields> all) {
            var before = all.get(type);
            if (before != null) {
                return before;
            }
            var fields = new Fields(type.getFields().stream()
                    .mapToInt(FieldDescriptor::getNumber)
                    .max()
                    .orElse(0));
            all.put(type, fields);
            for (var field : type.getFields()) {
                fields.byNumber[field.getNumber()] = new Field(
                        !field.isRepeated(),
                        field.isPackable(),
                        field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
                                ? read(field.getMessageType(), all)
                                : null);
            }
            return fields;
        }

        Field get(int number) {
            return number < byNumber.length ? byNumber[number] : Field.UNKNOWN;
        }
    }
}
