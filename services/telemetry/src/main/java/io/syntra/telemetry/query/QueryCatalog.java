package io.syntra.telemetry.query;

import io.syntra.telemetry.query.translate.Functions;
import java.util.List;

/** All names of the language. */
public record QueryCatalog(
        List<Table> tables, List<Functions.Signature> functions, List<String> stages, List<String> charts) {

    public record Table(String name, String about, List<Field> fields) {}

    public record Field(String name, String type, String about) {}
}
