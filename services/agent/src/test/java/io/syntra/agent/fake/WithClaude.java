package io.syntra.agent.fake;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** Claude is the brain; what it says is what the test has put into the fake of its API. */
public final class WithClaude implements QuarkusTestProfile {

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of(
                "syntra.anthropic.api-key", "test-key", "syntra.anthropic.base-url", "${syntra.test.anthropic.url}");
    }
}
