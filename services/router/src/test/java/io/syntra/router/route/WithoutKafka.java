package io.syntra.router.route;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.syntra.contracts.ServiceId;
import io.syntra.router.Backend;
import io.syntra.router.Tables;
import io.syntra.router.state.StateFolder;
import io.syntra.testing.TestTokens;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A router that ran before, on a machine where nothing but its replica is up. */
public final class WithoutKafka implements QuarkusTestResourceLifecycleManager {

    private @Nullable Backend backend;

    @Override
    public Map<String, String> start() {
        TestTokens.admin();
        var target = Path.of(System.getProperty("basedir", "")).toAbsolutePath().resolve("target");
        var state = target.resolve("router-state").resolve(UUID.randomUUID().toString());
        var replica = new Backend("still here");
        backend = replica;
        var folder = new StateFolder(state);
        new SavedRoutes(folder)
                .save(List.of(Tables.route(ServiceId.random(), "shop-api", 9, Tables.on("v1", 100, replica.port()))));
        folder.close();
        return Map.of(
                "quarkus.http.test-port", "0",
                "kafka.bootstrap.servers", "127.0.0.1:1",
                "syntra.router.state", state.toString(),
                "syntra.identity.mode", "local",
                "syntra.identity.public-keys",
                        target.resolve("test-keys/public-keys.json").toString());
    }

    @Override
    public void stop() {
        if (backend != null) {
            backend.close();
        }
    }
}
