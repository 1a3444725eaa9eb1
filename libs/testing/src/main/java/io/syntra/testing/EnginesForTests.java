package io.syntra.testing;

import io.quarkus.test.common.QuarkusTestResourceConfigurableLifecycleManager;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Behind {@link WithSyntraEngines}: what Quarkus calls before and after the service under test. */
public final class EnginesForTests implements QuarkusTestResourceConfigurableLifecycleManager<WithSyntraEngines> {

    private boolean clickhouse;
    private @Nullable Turn turn;

    @Override
    public void init(WithSyntraEngines wanted) {
        clickhouse = wanted.clickhouse();
    }

    @Override
    public Map<String, String> start() {
        try {
            turn = Turn.await();
            var module = module();
            var config = new HashMap<String, String>();
            var core = SharedEngines.CORE.use();
            config.putAll(core.emptyPostgres("test_" + module));
            config.putAll(core.emptyKafka());
            if (clickhouse) {
                config.putAll(SharedEngines.CLICKHOUSE.use().emptyClickHouse("test_" + module));
            }
            config.putAll(TestKeys.ofThisModule().config());
            return config;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the engines started", e);
        }
    }

    @Override
    public void stop() {
        if (turn != null) {
            turn.close();
        }
    }

    private static String module() {
        var folder = Path.of(System.getProperty("basedir", "")).toAbsolutePath().getFileName();
        return folder.toString().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "_");
    }
}
