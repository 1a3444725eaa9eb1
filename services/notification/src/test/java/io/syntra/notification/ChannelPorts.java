package io.syntra.notification;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.syntra.engines.Ports;
import java.util.Map;

/** Where the fakes of the channels listen once a test starts them. */
public final class ChannelPorts implements QuarkusTestResourceLifecycleManager {

    @Override
    public Map<String, String> start() {
        return Map.of(
                "syntra.notification.telegram.url", "http://127.0.0.1:" + Ports.anyFree(),
                "syntra.notification.slack.url", "http://127.0.0.1:" + Ports.anyFree());
    }

    @Override
    public void stop() {
        // Nothing runs here.
    }
}
