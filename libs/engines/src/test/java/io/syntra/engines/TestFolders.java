package io.syntra.engines;

import java.nio.file.Path;

/** Program files are fetched once for all builds of a checkout; data is a test's own. */
public final class TestFolders {

    private TestFolders() {}

    public static EngineFolders with(Path data) {
        return new EngineFolders(
                Path.of(System.getProperty("syntra.home"), ".syntra", "tools"),
                data.resolve("data"),
                data.resolve("secrets"));
    }
}
