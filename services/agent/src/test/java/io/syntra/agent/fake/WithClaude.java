package io.syntra.agent.fake;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/**
 * Claude is the brain, and another chat model is set up beside it; what they say is what the test has put into the fakes of
 * their APIs.
 */
public final class WithClaude implements QuarkusTestProfile {

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of(
                "syntra.anthropic.api-key", "test-key",
                "syntra.anthropic.base-url", "${syntra.test.anthropic.url}",
                "syntra.openai.model", "llama-test",
                "syntra.openai.api-key", "test-key",
                "syntra.openai.base-url", "${syntra.test.openai.url}/v1");
    }
}
