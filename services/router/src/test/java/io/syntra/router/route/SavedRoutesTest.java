package io.syntra.router.route;

import static io.syntra.router.Tables.on;
import static io.syntra.router.Tables.route;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.syntra.contracts.ServiceId;
import io.syntra.router.state.StateFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SavedRoutesTest {

    private final Path folder;
    private final StateFolder state;
    private final SavedRoutes saved;

    SavedRoutesTest(@TempDir Path folder) {
        this.folder = folder;
        this.state = new StateFolder(folder);
        this.saved = new SavedRoutes(state);
    }

    @AfterEach
    void close() {
        state.close();
    }

    @Test
    void whatWasSavedIsRestoredWhole() {
        var routes = List.of(
                route(ServiceId.random(), "shop-api", 3, on("v1", 90, 1, 2), on("v2", 10, 3)),
                route(ServiceId.random(), "cart", 1));

        saved.save(routes);

        assertThat(saved.load()).isEqualTo(routes);
    }

    @Test
    void nothingSavedIsNothingKnown() {
        assertThat(saved.load()).isEmpty();
    }

    @Test
    void aBrokenFileIsSetAsideAndCostsNoStart() throws IOException {
        Files.writeString(folder.resolve("routes.json"), "{\"routes\": [{\"workspace\": \"acme\", \"tab");

        assertThat(saved.load()).isEmpty();
        assertThat(folder.resolve("routes.json.unreadable")).exists();
    }

    @Test
    void aFieldOfALaterVersionIsNoReasonToForgetARoute() throws IOException {
        saved.save(List.of(route(ServiceId.random(), "shop-api", 1, on("v1", 100, 1))));
        var file = folder.resolve("routes.json");
        Files.writeString(file, Files.readString(file).replace("\"port\":1", "\"port\":1,\"zone\":\"b\""));

        assertThat(saved.load()).hasSize(1);
    }

    @Test
    void aFolderHasOneRouter() {
        assertThatThrownBy(() -> new StateFolder(folder))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("SYNTRA_ROUTER_STATE");
    }
}
