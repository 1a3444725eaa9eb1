package io.syntra.agent.model;

import io.smallrye.config.ConfigMapping;
import java.util.Optional;

/** Which brain a message is given to. */
@ConfigMapping(prefix = "syntra.agent.brain")
interface BrainConfig {

    /** {@code claude}, {@code chat-model} or {@code runbook}; absent for the first of them that is set up. */
    Optional<String> first();
}
