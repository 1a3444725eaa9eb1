package io.syntra.problem;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StringDeserializer;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import java.io.IOException;

/** Texts that Postgres can store: it takes no NUL, so a request with one is the caller's mistake and not ours. */
final class StorableText extends StringDeserializer {

    private static final long serialVersionUID = 1L;

    static final String WHY_NOT = "must not contain the character U+0000";

    static boolean storable(String text) {
        return text.indexOf(0) < 0;
    }

    @Override
    public String deserialize(JsonParser parser, DeserializationContext context) throws IOException {
        var text = super.deserialize(parser, context);
        if (!storable(text)) {
            throw ValueInstantiationException.from(
                    parser, WHY_NOT, context.constructType(String.class), new IllegalArgumentException(WHY_NOT));
        }
        return text;
    }
}
