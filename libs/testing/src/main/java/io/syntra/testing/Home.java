package io.syntra.testing;

import java.nio.file.Files;
import java.nio.file.Path;

/** Folders of this checkout. */
public final class Home {

    private static final String ENGINES = "SYNTRA_TEST_ENGINES";

    private Home() {}

    /** Program files of engines, shared with {@code ./syntra}. */
    public static Path tools() {
        return checkout().resolve(".syntra").resolve("tools");
    }

    /** The engines' data, passwords and logs; {@code SYNTRA_TEST_ENGINES} puts it elsewhere. */
    static Path testEngines() {
        var chosen = System.getProperty(ENGINES, System.getenv(ENGINES));
        return chosen == null
                ? checkout().resolve(".syntra").resolve("test")
                : Path.of(chosen).toAbsolutePath();
    }

    static Path checkout() {
        var told = System.getProperty("syntra.home");
        if (told != null) {
            return Path.of(told).toAbsolutePath();
        }
        // An IDE starts tests without Maven's properties.
        for (var folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            if (Files.isDirectory(folder.resolve(".mvn"))) {
                return folder;
            }
        }
        throw new IllegalStateException("this is no checkout of Syntra: set the system property syntra.home");
    }
}
