package io.syntra.channel;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.syntra.problem.JsonPlace;
import io.syntra.problem.Problem;
import io.syntra.secrets.SecretRef;
import java.util.Collection;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/** A field that names a secret. One that is written out itself is taken, with a warning. */
public final class SecretField {

    /** What its author should know. */
    public static final String WRITTEN_OUT =
            "is written out here. Store it with PUT /api/v1/secrets/<name>, and write secret:<name>.";

    /** What begins so names a secret, or is meant to. */
    private static final String REFERENCE = "secret:";

    private SecretField() {}

    /**
     * @param literal what one that is written out looks like
     * @param otherwise what is wrong with any other
     * @return the text as it is written; empty when it is missing or wrong
     */
    public static String read(
            JsonPlace config, String name, Pattern literal, String otherwise, List<Problem.Field> warnings) {
        var place = config.at(name);
        var text = place.text();
        if (text.isEmpty()) {
            if (!place.absent()) {
                place.wrong(otherwise);
            }
            return text;
        }
        try {
            if (SecretRef.in(text).isPresent()) {
                return text;
            }
        } catch (IllegalArgumentException e) {
            place.wrong("begins with \"secret:\", so a secret's name must follow: " + e.getMessage());
            return "";
        }
        if (!literal.matcher(text).matches()) {
            place.wrong(otherwise);
            return "";
        }
        warnings.add(new Problem.Field(name, WRITTEN_OUT));
        return text;
    }

    /** Which of the fields hold a secret itself. */
    public static List<String> writtenOut(ObjectNode config, Collection<String> fields) {
        return fields.stream()
                .filter(field -> config.path(field).isTextual()
                        && !config.path(field).textValue().isBlank()
                        && !config.path(field).textValue().startsWith(REFERENCE))
                .toList();
    }

    /** The configuration with references in the place of what is written out. */
    public static ObjectNode referred(ObjectNode config, Collection<String> fields, UnaryOperator<String> reference) {
        var referred = config.deepCopy();
        writtenOut(config, fields)
                .forEach(field ->
                        referred.put(field, reference.apply(config.path(field).textValue())));
        return referred;
    }
}
