package io.syntra.channel;

import io.syntra.problem.JsonPlace;
import io.syntra.template.TemplateSyntaxException;
import java.util.Optional;
import java.util.function.Function;

/** Reads the templates in a node's configuration. What is wrong is said of its place. */
public final class TemplateField {

    private TemplateField() {}

    /** Empty when it cannot be read. */
    public static <T> Optional<T> read(JsonPlace place, String source, Function<String, T> parse) {
        try {
            return Optional.of(parse.apply(source));
        } catch (TemplateSyntaxException e) {
            place.wrong(String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    /** The same of one that has to say something. */
    public static <T> Optional<T> readFilled(JsonPlace place, String source, Function<String, T> parse) {
        if (source.isBlank() && !place.absent()) {
            place.wrong("must not be empty");
        }
        return read(place, source, parse);
    }
}
