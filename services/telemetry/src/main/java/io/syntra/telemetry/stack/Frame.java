package io.syntra.telemetry.stack;

import org.jspecify.annotations.Nullable;

/**
 * One call of a stack, without what changes from build to build.
 *
 * @param function for example {@code getUser} or {@code com.acme.Users.load}
 * @param file the file's name and, where it says something, its folder
 * @param line for people; never part of what makes two frames the same
 * @param inApp the user's own code, not a library or the runtime
 */
public record Frame(
        String function, @Nullable String file, @Nullable Integer line, boolean inApp) {

    String key() {
        return file == null ? function : function + "@" + file;
    }

    /** For example {@code getUser (server.js:42)}. */
    public String describe() {
        if (file == null) {
            return function;
        }
        return function + " (" + file + (line == null ? "" : ":" + line) + ")";
    }
}
