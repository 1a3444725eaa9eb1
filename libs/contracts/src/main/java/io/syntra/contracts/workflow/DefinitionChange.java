package io.syntra.contracts.workflow;

import io.syntra.contracts.Payload;
import org.jspecify.annotations.Nullable;

/**
 * What is different in another version.
 *
 * @param field for example {@code trigger.cron} or {@code nodes.tell.config.message_template}: nodes are named by their ids
 * @param from absent when it was added
 * @param to absent when it was taken away
 */
public record DefinitionChange(
        String field, @Nullable Object from, @Nullable Object to) implements Payload {}
