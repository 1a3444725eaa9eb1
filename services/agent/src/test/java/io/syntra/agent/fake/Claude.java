package io.syntra.agent.fake;

import io.syntra.testing.anthropic.FakeAnthropic;
import java.net.URI;
import org.eclipse.microprofile.config.ConfigProvider;

/**
 * The API that the agent asks when Claude is its brain, one for all tests. Each test has the ear of the conversations about
 * its own service alone: one that an earlier test left open may go on at any time, and must not take this test's replies.
 */
public final class Claude {

    private static final FakeAnthropic API = FakeAnthropic.start(
            URI.create(ConfigProvider.getConfig().getValue("syntra.anthropic.base-url", String.class)));

    private Claude() {}

    /** As fresh; hears what is said in {@link #talk}. */
    public static FakeAnthropic of(World world) {
        API.only(world.service.toString());
        API.reset();
        return API;
    }

    public static Talk talk(World world, String token) {
        return Talk.about(world.service, token);
    }
}
