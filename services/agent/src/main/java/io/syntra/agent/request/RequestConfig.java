package io.syntra.agent.request;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How much services may ask. */
@ConfigMapping(prefix = "syntra.agent.requests")
interface RequestConfig {

    /** Of one workspace. */
    @WithDefault("120")
    int perHour();

    /** Changes that wait for a person, or are carried out, at a time and workspace. */
    @WithDefault("20")
    int openChanges();
}
