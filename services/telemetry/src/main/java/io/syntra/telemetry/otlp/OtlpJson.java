package io.syntra.telemetry.otlp;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * OTLP's own JSON, which is not the JSON of protobuf: trace and span ids are hex, enums are numbers only, fields that
 * are not known are skipped, and 64-bit integers come as text or as numbers.
 *
 * @see <a href="https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding">JSON Protobuf Encoding</a>
 */
final class OtlpJson {

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(200).build())
            .build();

    private static final Set<String> HEX = Set.of("trace_id", "span_id", "parent_span_id");

    private static final Map<Descriptor, Map<String, FieldDescriptor>> FIELDS = new ConcurrentHashMap<>();

    private OtlpJson() {}

    /**
     * @param parts is told of every part before it is made, and may refuse it
     * @throws ProblemException naming the place, when the body is no OTLP
     */
    static Message read(byte[] body, Message.Builder into, Runnable parts) {
        try (var parser = FACTORY.createParser(body)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw bad(parser, "the body must be a JSON object");
            }
            object(parser, into, parts);
            if (parser.nextToken() != null) {
                throw bad(parser, "something follows after the end of the object");
            }
            return into.build();
        } catch (JsonParseException e) {
            var at = e.getLocation();
            throw ProblemException.of(
                    ProblemCode.MALFORMED_REQUEST,
                    "The body is no JSON: line " + at.getLineNr() + ", column " + at.getColumnNr() + ".",
                    e);
        } catch (IOException e) {
            throw ProblemException.of(ProblemCode.MALFORMED_REQUEST, "The body is no JSON that can be read.", e);
        }
    }

    private static void object(JsonParser parser, Message.Builder into, Runnable parts) throws IOException {
        var fields = fieldsOf(into.getDescriptorForType());
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            var field = fields.get(parser.currentName());
            var token = parser.nextToken();
            if (field == null) {
                parser.skipChildren();
            } else if (token != JsonToken.VALUE_NULL) {
                if (field.isRepeated()) {
                    array(parser, field, into, parts);
                } else {
                    into.setField(field, value(parser, field, into, parts));
                }
            }
        }
    }

    private static void array(JsonParser parser, FieldDescriptor field, Message.Builder into, Runnable parts)
            throws IOException {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            throw bad(parser, "must be a list");
        }
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            into.addRepeatedField(field, value(parser, field, into, parts));
        }
    }

    private static Object value(JsonParser parser, FieldDescriptor field, Message.Builder into, Runnable parts)
            throws IOException {
        return switch (field.getJavaType()) {
            case MESSAGE -> message(parser, into.newBuilderForField(field), parts);
            case STRING -> text(parser);
            case BYTE_STRING -> HEX.contains(field.getName()) ? hex(parser) : base64(parser);
            case BOOLEAN -> bool(parser);
            case DOUBLE -> real(parser);
            case FLOAT -> (float) real(parser);
            case LONG ->
                integer(parser, isUnsigned(field) ? 64 : 63, isUnsigned(field)).longValue();
            case INT ->
                integer(parser, isUnsigned(field) ? 32 : 31, isUnsigned(field)).intValue();
            case ENUM -> field.getEnumType().findValueByNumberCreatingIfUnknown(enumNumber(parser));
        };
    }

    private static Message message(JsonParser parser, Message.Builder into, Runnable parts) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw bad(parser, "must be an object");
        }
        parts.run();
        object(parser, into, parts);
        return into.build();
    }

    private static String text(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.VALUE_STRING) {
            throw bad(parser, "must be text");
        }
        return parser.getText();
    }

    private static ByteString hex(JsonParser parser) throws IOException {
        try {
            return ByteString.copyFrom(HexFormat.of().parseHex(text(parser)));
        } catch (IllegalArgumentException e) {
            throw bad(parser, "must be an id in hexadecimal digits");
        }
    }

    private static ByteString base64(JsonParser parser) throws IOException {
        try {
            return ByteString.copyFrom(Base64.getDecoder().decode(text(parser)));
        } catch (IllegalArgumentException e) {
            throw bad(parser, "must be base64");
        }
    }

    private static boolean bool(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case null, default -> throw bad(parser, "must be true or false");
        };
    }

    private static double real(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case VALUE_NUMBER_FLOAT, VALUE_NUMBER_INT -> parser.getDoubleValue();
            case VALUE_STRING -> {
                try {
                    yield Double.parseDouble(parser.getText());
                } catch (NumberFormatException e) {
                    throw bad(parser, "must be a number");
                }
            }
            case null, default -> throw bad(parser, "must be a number");
        };
    }

    private static BigInteger integer(JsonParser parser, int bits, boolean unsigned) throws IOException {
        var number =
                switch (parser.currentToken()) {
                    case VALUE_NUMBER_INT -> parser.getBigIntegerValue();
                    case VALUE_STRING, VALUE_NUMBER_FLOAT -> whole(parser);
                    case null, default -> throw bad(parser, "must be an integer");
                };
        if (number.bitLength() > bits || (unsigned && number.signum() < 0)) {
            throw bad(parser, "is out of range");
        }
        return number;
    }

    /** Also 1e3 and "15.0", which some languages write for integers. */
    private static BigInteger whole(JsonParser parser) throws IOException {
        try {
            var number = new BigDecimal(parser.getText());
            if (Math.abs((long) number.scale()) > 40) {
                throw bad(parser, "is out of range");
            }
            return number.toBigIntegerExact();
        } catch (ArithmeticException | NumberFormatException e) {
            throw bad(parser, "must be an integer");
        }
    }

    private static int enumNumber(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT) {
            throw bad(parser, "must be the number of the enum's value; OTLP does not take its name");
        }
        return integer(parser, 31, false).intValue();
    }

    private static boolean isUnsigned(FieldDescriptor field) {
        return switch (field.getType()) {
            case UINT32, UINT64, FIXED32, FIXED64 -> true;
            default -> false;
        };
    }

    private static Map<String, FieldDescriptor> fieldsOf(Descriptor type) {
        return FIELDS.computeIfAbsent(type, t -> t.getFields().stream()
                .collect(Collectors.toUnmodifiableMap(FieldDescriptor::getJsonName, Function.identity())));
    }

    private static ProblemException bad(JsonParser parser, String what) {
        var path = parser.getParsingContext().pathAsPointer().toString();
        return ProblemException.field(ProblemCode.MALFORMED_REQUEST, path.isEmpty() ? "/" : path, what);
    }
}
