package io.syntra.engines;

import java.nio.file.Path;

/**
 * Where engines keep their files.
 *
 * @param tools program files; may be deleted, they are fetched again
 * @param data what must not be lost, a folder per engine
 * @param secrets generated passwords, mode 0600
 */
public record EngineFolders(Path tools, Path data, Path secrets) {

    public EngineFolders {
        tools = tools.toAbsolutePath().normalize();
        data = data.toAbsolutePath().normalize();
        secrets = secrets.toAbsolutePath().normalize();
    }

    /** {@code tools}, {@code data} and {@code secrets} below one folder. */
    public static EngineFolders below(Path root) {
        return new EngineFolders(root.resolve("tools"), root.resolve("data"), root.resolve("secrets"));
    }
}
