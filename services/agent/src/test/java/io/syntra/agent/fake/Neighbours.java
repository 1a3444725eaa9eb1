package io.syntra.agent.fake;

import java.net.URI;
import java.util.List;
import org.eclipse.microprofile.config.ConfigProvider;

/** The agent's neighbours, one of each for all tests. */
public final class Neighbours {

    private static final Neighbours ONLY = new Neighbours();

    public final FakeDeployer deployer = new FakeDeployer(url("syntra.deployer.url"));
    public final FakeTelemetry telemetry = new FakeTelemetry(url("syntra.telemetry.url"));

    private Neighbours() {}

    /** As fresh, with these services. */
    public static Neighbours of(World... worlds) {
        ONLY.deployer.reset();
        ONLY.telemetry.reset();
        ONLY.deployer.show(List.of(worlds));
        ONLY.telemetry.show(List.of(worlds));
        return ONLY;
    }

    private static URI url(String property) {
        return URI.create(ConfigProvider.getConfig().getValue(property, String.class));
    }
}
