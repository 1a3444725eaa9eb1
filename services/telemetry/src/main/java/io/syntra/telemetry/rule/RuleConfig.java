package io.syntra.telemetry.rule;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Whether this instance looks at alert rules by itself. */
@ConfigMapping(prefix = "syntra.telemetry.alert-rules")
interface RuleConfig {

    @WithDefault("true")
    boolean evaluated();
}
