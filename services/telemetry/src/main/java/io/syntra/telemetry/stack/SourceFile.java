package io.syntra.telemetry.stack;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Names of source files, freed from where a release happens to be installed and from what a bundler adds. */
final class SourceFile {

    /** {@code main.4f3a2b1c.js}: the bundler's content hash. */
    private static final Pattern CONTENT_HASH = Pattern.compile("[.-][0-9a-f]{6,}(?=\\.)");

    /** Folders that are named after a release, a digest or an id; two releases must not look like two places. */
    private static final Pattern RELEASE_FOLDER =
            Pattern.compile("v?\\d[\\d.]*|[0-9a-f]{8,}|sha256[:-].*|.*[0-9a-f]{8}-[0-9a-f]{4}-.*|.*-v?\\d[\\d.]*");

    private SourceFile() {}

    /** The last folder and the name, for example {@code users/index.js}; null when there is no file. */
    static @Nullable String shorten(String path) {
        if (path.isBlank() || path.equals("<anonymous>") || path.equals("native") || path.startsWith("index ")) {
            return null;
        }
        if (path.startsWith("node:")) {
            return path;
        }
        var parts = path.replace('\\', '/').split("/", -1);
        if (parts.length == 0) {
            return null;
        }
        var name = CONTENT_HASH.matcher(parts[parts.length - 1]).replaceAll("");
        if (parts.length < 3) {
            return name;
        }
        var folder = parts[parts.length - 2];
        return RELEASE_FOLDER.matcher(folder).matches() || isRoot(folder) ? name : folder + "/" + name;
    }

    /** Where apps usually lie; says nothing about the code. */
    private static boolean isRoot(String folder) {
        return switch (folder) {
            case "app", "src", "dist", "build", "code", "release", "current", "workspace", "" -> true;
            default -> false;
        };
    }
}
