package io.syntra.local.service;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * An answer as comma-separated values (RFC 4180). Log lines come from strangers, and a spreadsheet runs what looks like a
 * formula: such a text begins with an apostrophe here.
 */
final class Csv {

    private Csv() {}

    /** The columns' names, then the rows. */
    static List<String> of(JsonNode answer) {
        return Stream.concat(
                        Stream.of(names(answer)),
                        StreamSupport.stream(answer.path("rows").spliterator(), false)
                                .map(Csv::row))
                .toList();
    }

    static String names(JsonNode answer) {
        var names = new ArrayList<String>();
        answer.path("columns").forEach(column -> names.add(column.path("name").asText()));
        return names(names.iterator());
    }

    static String names(Iterator<String> names) {
        var quoted = new ArrayList<String>();
        names.forEachRemaining(name -> quoted.add(quoted(name)));
        return String.join(",", quoted);
    }

    /** What is not there is empty; lists and maps are JSON. */
    static String row(JsonNode row) {
        return StreamSupport.stream(row.spliterator(), false)
                .map(value -> value.isNull() ? "" : value.isTextual() ? text(value.asText()) : value.toString())
                .map(Csv::quoted)
                .collect(Collectors.joining(","));
    }

    private static String text(String text) {
        return !text.isEmpty() && "=+-@\t\r".indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
    }

    private static String quoted(String text) {
        return text.matches("[^\",\r\n]*") ? text : '"' + text.replace("\"", "\"\"") + '"';
    }
}
