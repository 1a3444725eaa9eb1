package io.syntra.router.route;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import io.syntra.contracts.Json;
import io.syntra.contracts.Payload;
import io.syntra.router.state.StateFolder;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.jboss.logging.Logger;

/** The copy on disk with which a router serves while it cannot ask anyone. */
@Singleton
final class SavedRoutes {

    private static final Logger LOG = Logger.getLogger(SavedRoutes.class);
    private static final String FILE = "routes.json";
    private static final ObjectReader READER =
            Json.mapper().readerFor(Snapshot.class).without(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    private final StateFolder folder;

    SavedRoutes(StateFolder folder) {
        this.folder = folder;
    }

    /** A file that cannot be read costs what is in it, never the start: the topic has the truth. */
    List<Route> load() {
        var file = folder.resolve(FILE);
        if (!Files.exists(file)) {
            return List.of();
        }
        try {
            Snapshot snapshot = READER.readValue(Files.readAllBytes(file));
            return snapshot.routes();
        } catch (IOException | IllegalArgumentException e) {
            LOG.errorf(e, "Saved routes cannot be read, waiting for those of the topic file=%s", file);
            setAside();
            return List.of();
        }
    }

    void save(List<Route> routes) {
        try {
            folder.replace(FILE, Json.mapper().writeValueAsBytes(new Snapshot(routes)));
        } catch (IOException e) {
            LOG.errorf(e, "Routes cannot be saved, a restart would need Kafka file=%s", folder.resolve(FILE));
        }
    }

    private void setAside() {
        try {
            Files.move(folder.resolve(FILE), folder.resolve(FILE + ".unreadable"), StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            LOG.warnf(e, "Unreadable routes cannot be set aside file=%s", folder.resolve(FILE));
        }
    }

    record Snapshot(List<Route> routes) implements Payload {}
}
