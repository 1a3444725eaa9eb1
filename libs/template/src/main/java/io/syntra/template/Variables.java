package io.syntra.template;

import org.jspecify.annotations.Nullable;

/** Where values come from. */
@FunctionalInterface
public interface Variables {

    /** The value as text, or null when there is none. */
    @Nullable String valueOf(String name);
}
