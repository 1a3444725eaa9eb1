package io.syntra.agent.model;

import io.syntra.agent.brain.Brain;
import io.syntra.agent.runbook.RunbookBrain;
import io.syntra.agent.tool.ToolCatalog;
import jakarta.inject.Singleton;

/** Which brains there are: Claude where there is a key, and always the runbook brain. */
@Singleton
public class Brains {

    public static final String CLAUDE = "claude";

    private final Brain first;
    private final RunbookBrain fallback;

    Brains(ClaudeConfig config, ToolCatalog tools, RunbookBrain runbook) {
        fallback = runbook;
        first = config.apiKey()
                .filter(key -> !key.isBlank())
                .<Brain>map(key -> new ModelBrain(
                        CLAUDE,
                        new MessagesModel(config, key),
                        tools,
                        new Patience(config.attempts(), config.pause(), config.longestPause())))
                .orElse(runbook);
    }

    /** The brain that a new message is given to. */
    public Brain first() {
        return first;
    }

    /** The one that is always there. */
    public Brain fallback() {
        return fallback;
    }
}
