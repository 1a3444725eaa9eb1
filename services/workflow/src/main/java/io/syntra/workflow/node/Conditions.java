package io.syntra.workflow.node;

import io.syntra.contracts.workflow.Node;
import io.syntra.contracts.workflow.Node.Comparison;
import io.syntra.problem.JsonPlace;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Conditions as people write them: {@code {"field": "version", "op": "eq", "value": "v2"}}. */
public final class Conditions {

    static final String SCHEMA = """
            {"type": "object", "additionalProperties": false, "required": ["field", "op"],
             "properties": {
               "field": {"title": "Variable", "type": "string", "x-field": "variable",
                         "examples": ["version", "nodes.first.outcome"]},
               "op": {"title": "Comparison", "enum": ["eq", "ne", "contains", "gt", "ge", "lt", "le", "exists"]},
               "value": {"title": "Value", "type": ["string", "number", "boolean"],
                         "description": "Not needed for exists; a number for gt, ge, lt and le."}}}""";

    private Conditions() {}

    public static Node.Condition read(JsonPlace place, Reading reading) {
        place.object("field", "op", "value");
        var field = place.at("field").text();
        var op = comparison(place.at("op"));
        var value = place.at("value");
        var text = value.optionalScalar();
        if (!place.at("field").absent()) {
            if (field.isBlank()) {
                place.at("field").wrong("must name a variable, such as version or nodes.first.outcome");
            } else {
                reading.uses(place.at("field"), List.of(field));
            }
        }
        if (!place.at("op").absent()) {
            check(op, value, text);
        }
        return new Node.Condition(field, op, text);
    }

    private static void check(Comparison op, JsonPlace value, @Nullable String text) {
        switch (op) {
            case EXISTS -> {
                if (text != null) {
                    value.wrong("is not used by exists");
                }
            }
            case GT, GE, LT, LE -> {
                if (text == null || Comparisons.number(text).isEmpty()) {
                    value.wrong("must be a number");
                }
            }
            case EQ, NE, CONTAINS -> {
                if (text == null) {
                    value.wrong("is missing");
                }
            }
        }
    }

    public static boolean holds(Node.Condition condition, Facts facts) {
        return Comparisons.holds(facts.valueOf(condition.field()), condition.op(), condition.value());
    }

    private static Comparison comparison(JsonPlace place) {
        var text = place.text();
        return Stream.of(Comparison.values())
                .filter(c -> name(c).equals(text))
                .findFirst()
                .orElseGet(() -> {
                    if (!place.absent()) {
                        place.wrong("must be one of "
                                + String.join(
                                        ", ",
                                        Stream.of(Comparison.values())
                                                .map(Conditions::name)
                                                .toList()));
                    }
                    return Comparison.EQ;
                });
    }

    static String name(Comparison comparison) {
        return comparison.name().toLowerCase(Locale.ROOT);
    }
}
