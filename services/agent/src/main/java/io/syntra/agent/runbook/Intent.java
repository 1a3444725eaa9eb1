package io.syntra.agent.runbook;

import org.jspecify.annotations.Nullable;

/**
 * What a message asks for.
 */
sealed interface Intent {

    /** The words that name the service; null when there are none. */
    @Nullable String service();

    /** Why does it not work, or how is it? */
    record Diagnose(@Nullable String service) implements Intent {}

    /** What was changed lately? */
    record Changes(@Nullable String service) implements Intent {}

    record Scale(@Nullable String service, int replicas) implements Intent {}

    record Restart(@Nullable String service) implements Intent {}

    /** @param release its number; null for the one that served before */
    record RollBack(@Nullable String service, @Nullable Integer release) implements Intent {}

    record Deploy(@Nullable String service) implements Intent {}

    /** A variable of the environment, both as they were written. */
    record SetEnv(@Nullable String service, String key, String value) implements Intent {}

    /** What can you do? */
    record Help() implements Intent {
        @Override
        public @Nullable String service() {
            return null;
        }
    }

    /** Nothing that a rule covers. */
    record Unclear() implements Intent {
        @Override
        public @Nullable String service() {
            return null;
        }
    }
}
