package io.syntra.agent.budget;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.math.BigDecimal;
import java.time.Duration;

/** Limits of a conversation. */
@ConfigMapping(prefix = "syntra.agent.budget")
interface BudgetConfig {

    /** Calls of tools. */
    @WithDefault("500")
    long steps();

    /** What models read and write. */
    @WithDefault("3000000")
    long tokens();

    /** US dollars for models. */
    @WithDefault("10.00")
    BigDecimal cost();

    /** Thinking and looking, added up. */
    @WithDefault("PT1H")
    Duration time();
}
