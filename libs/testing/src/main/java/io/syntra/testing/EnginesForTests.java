package io.syntra.testing;

import io.quarkus.test.common.QuarkusTestResourceConfigurableLifecycleManager;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Behind {@link WithSyntraEngines}: what Quarkus calls before and after the service under test. */
public final class EnginesForTests implements QuarkusTestResourceConfigurableLifecycleManager<WithSyntraEngines> {

    private final FakeGateway gateway = new FakeGateway();
    private boolean clickhouse;

    @Override
    public void init(WithSyntraEngines wanted) {
        clickhouse = wanted.clickhouse();
    }

    @Override
    public Map<String, String> start() {
        try {
            var module = module();
            var config = new HashMap<String, String>();
            var core = Seat.ofThisJvm().use();
            config.putAll(core.emptyPostgres("test_" + module));
            config.putAll(core.emptyKafka());
            if (clickhouse) {
                config.putAll(SharedEngines.CLICKHOUSE.use().emptyClickHouse("test_" + module));
            }
            config.putAll(TestKeys.ofThisModule().config());
            if (!module.equals("gateway")) {
                config.put(FakeGateway.ADDRESS, gateway.start().toString());
            }
            return config;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the engines started", e);
        }
    }

    @Override
    public void stop() {
        gateway.stop();
        // The engines end with the run, and what is in them is emptied by the next that comes.
    }

    private static String module() {
        var folder = Path.of(System.getProperty("basedir", "")).toAbsolutePath().getFileName();
        return folder.toString().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "_");
    }
}
