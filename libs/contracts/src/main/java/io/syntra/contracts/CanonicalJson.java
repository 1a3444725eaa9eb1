package io.syntra.contracts;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HexFormat;

/**
 * One spelling for each JSON value, as RFC 8785 says: members sorted by UTF-16 code units, no white space, shortest
 * escapes. Numbers that are not whole are refused rather than spelled in ECMAScript's way: nothing that is hashed here
 * has one, and a hash must never depend on how a double was printed.
 */
public final class CanonicalJson {

    private static final BigDecimal LARGEST_EXACT = BigDecimal.valueOf((1L << 53) - 1);

    private CanonicalJson() {}

    /** @throws IllegalArgumentException for a number that is not whole or beyond 2^53 - 1 */
    public static String of(JsonNode value) {
        var out = new StringBuilder();
        write(value, out);
        return out.toString();
    }

    public static String of(Object value) {
        return of(Json.mapper().<JsonNode>valueToTree(value));
    }

    private static void write(JsonNode value, StringBuilder out) {
        switch (value.getNodeType()) {
            case OBJECT -> object(value, out);
            case ARRAY -> array(value, out);
            case STRING -> string(value.textValue(), out);
            case NUMBER -> out.append(number(value.decimalValue()));
            case BOOLEAN -> out.append(value.booleanValue());
            case NULL, MISSING -> out.append("null");
            case BINARY, POJO -> throw new IllegalArgumentException("not a JSON value: " + value.getNodeType());
        }
    }

    private static void object(JsonNode object, StringBuilder out) {
        var names = new ArrayList<String>();
        object.fieldNames().forEachRemaining(names::add);
        // String's own order is by UTF-16 code unit, which is what the RFC asks for.
        names.sort(null);
        out.append('{');
        var separator = "";
        for (var name : names) {
            out.append(separator);
            string(name, out);
            out.append(':');
            write(object.get(name), out);
            separator = ",";
        }
        out.append('}');
    }

    private static void array(JsonNode array, StringBuilder out) {
        out.append('[');
        var separator = "";
        for (var item : array) {
            out.append(separator);
            write(item, out);
            separator = ",";
        }
        out.append(']');
    }

    private static void string(String text, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < ' ') {
                        out.append("\\u").append(HexFormat.of().toHexDigits(c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }

    private static String number(BigDecimal number) {
        var plain = number.stripTrailingZeros();
        if (plain.scale() > 0) {
            throw new IllegalArgumentException("not a whole number: " + number);
        }
        if (plain.abs().compareTo(LARGEST_EXACT) > 0) {
            throw new IllegalArgumentException("beyond what every JSON reader keeps exact: " + number);
        }
        return plain.toBigInteger().toString();
    }
}
