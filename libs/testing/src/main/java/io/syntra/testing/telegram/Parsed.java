package io.syntra.testing.telegram;

import java.util.List;

/**
 * A message as people read it.
 *
 * @param text without marks
 */
public record Parsed(String text, List<Entity> entities) {

    /** The stretches of that type, as they are read. */
    public List<String> texts(String type) {
        return entities.stream()
                .filter(entity -> entity.type().equals(type))
                .map(entity -> text.substring(entity.offset(), entity.offset() + entity.length()))
                .toList();
    }
}
