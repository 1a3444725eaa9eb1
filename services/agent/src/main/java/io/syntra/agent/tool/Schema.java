package io.syntra.agent.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syntra.contracts.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The arguments of a tool: a closed object of texts and whole numbers. */
public final class Schema {

    private static final int UNKNOWN_NAMED = 5;
    private static final String DIGITS = "[0-9]{1,9}";

    private final List<Field> fields;

    private Schema(List<Field> fields) {
        this.fields = List.copyOf(fields);
    }

    public static Schema of(Field... fields) {
        return new Schema(List.of(fields));
    }

    /** One argument. */
    public record Field(String name, boolean required, Kind kind, String description) {

        public Field optional() {
            return new Field(name, false, kind, description);
        }
    }

    public sealed interface Kind {
        record Text(int longest, Pattern pattern) implements Kind {}

        record Whole(int least, int most) implements Kind {}

        record OneOf(List<String> values) implements Kind {}

        record Words(int most, int longest) implements Kind {}
    }

    public static Field text(String name, int longest, String pattern, String description) {
        return new Field(name, true, new Kind.Text(longest, Pattern.compile(pattern, Pattern.DOTALL)), description);
    }

    public static Field whole(String name, int least, int most, String description) {
        return new Field(name, true, new Kind.Whole(least, most), description);
    }

    public static Field oneOf(String name, List<String> values, String description) {
        return new Field(name, true, new Kind.OneOf(List.copyOf(values)), description);
    }

    /** A list of texts, of which the first is not empty. */
    public static Field words(String name, int most, int longest, String description) {
        return new Field(name, true, new Kind.Words(most, longest), description);
    }

    static Field service() {
        return text("service_id", 100, ".*\\S.*", "The id or the name of the service.");
    }

    /** @return what is wrong, one sentence for each fault; empty when all is well */
    public List<String> faults(JsonNode arguments) {
        if (!arguments.isObject()) {
            return List.of("the arguments must be a JSON object");
        }
        var faults = new ArrayList<>(unknown(arguments));
        for (var field : fields) {
            var value = arguments.get(field.name());
            if (value == null || value.isNull()) {
                if (field.required()) {
                    faults.add(field.name() + ": is missing");
                }
            } else if (!fits(field.kind(), value)) {
                faults.add(field.name() + ": must be " + wanted(field.kind()));
            }
        }
        return faults;
    }

    /** As it is meant where values were put into texts: digits where a whole number is wanted, and the other way round. */
    public JsonNode fitted(JsonNode arguments) {
        if (!arguments.isObject()) {
            return arguments;
        }
        var fitted = arguments.<ObjectNode>deepCopy();
        for (var field : fields) {
            var value = fitted.get(field.name());
            if (field.kind() instanceof Kind.Whole
                    && value != null
                    && value.asText().matches(DIGITS)) {
                fitted.put(field.name(), Integer.parseInt(value.asText()));
            } else if (field.kind() instanceof Kind.Text && value != null && (value.isNumber() || value.isBoolean())) {
                fitted.put(field.name(), value.asText());
            }
        }
        return fitted;
    }

    /** Without what there is no argument for. */
    ObjectNode known(JsonNode arguments) {
        var known = Json.mapper().createObjectNode();
        fields.stream().map(Field::name).filter(arguments::has).forEach(name -> known.set(name, arguments.get(name)));
        return known;
    }

    /** Their names are as a model wrote them. */
    private List<String> unknown(JsonNode arguments) {
        var unknown = arguments
                .propertyStream()
                .map(Map.Entry::getKey)
                .filter(name -> fields.stream().noneMatch(field -> field.name().equals(name)))
                .toList();
        var named =
                unknown.stream().limit(UNKNOWN_NAMED).map(name -> Untrusted.name(name) + ": there is no such argument");
        return unknown.size() <= UNKNOWN_NAMED
                ? named.toList()
                : Stream.concat(named, Stream.of("and %d more".formatted(unknown.size() - UNKNOWN_NAMED)))
                        .toList();
    }

    private static boolean fits(Kind kind, JsonNode value) {
        return switch (kind) {
            case Kind.Text text ->
                value.isTextual()
                        && value.textValue().length() <= text.longest()
                        && text.pattern().matcher(value.textValue()).matches();
            case Kind.Whole whole ->
                value.isIntegralNumber()
                        && value.canConvertToInt()
                        && value.intValue() >= whole.least()
                        && value.intValue() <= whole.most();
            case Kind.OneOf oneOf -> value.isTextual() && oneOf.values().contains(value.textValue());
            case Kind.Words words ->
                value.isArray()
                        && !value.isEmpty()
                        && value.size() <= words.most()
                        && !value.get(0).asText().isBlank()
                        && value.valueStream()
                                .allMatch(word ->
                                        word.isTextual() && word.textValue().length() <= words.longest());
        };
    }

    private static String wanted(Kind kind) {
        return switch (kind) {
            case Kind.Text text -> "a text of 1 to " + text.longest() + " characters that fits " + text.pattern();
            case Kind.Whole whole -> "a whole number from " + whole.least() + " to " + whole.most();
            case Kind.OneOf oneOf -> "one of " + String.join(", ", oneOf.values());
            case Kind.Words words ->
                "a list of 1 to " + words.most() + " texts of at most " + words.longest() + " characters";
        };
    }

    /** The same as JSON Schema. */
    public ObjectNode asJson() {
        var schema = Json.mapper().createObjectNode();
        schema.put("type", "object");
        var properties = schema.putObject("properties");
        var required = Json.mapper().createArrayNode();
        for (var field : fields) {
            properties.set(field.name(), property(field));
            if (field.required()) {
                required.add(field.name());
            }
        }
        schema.set("required", required);
        schema.put("additionalProperties", false);
        return schema;
    }

    private static ObjectNode property(Field field) {
        var property = Json.mapper().createObjectNode();
        switch (field.kind()) {
            case Kind.Text text -> property.put("type", "string").put("maxLength", text.longest());
            case Kind.Whole whole ->
                property.put("type", "integer").put("minimum", whole.least()).put("maximum", whole.most());
            case Kind.OneOf oneOf -> {
                property.put("type", "string");
                oneOf.values().forEach(property.putArray("enum")::add);
            }
            case Kind.Words words -> {
                property.put("type", "array").put("minItems", 1).put("maxItems", words.most());
                property.putObject("items").put("type", "string").put("maxLength", words.longest());
            }
        }
        return property.put("description", field.description());
    }
}
