package io.syntra.agent.policy;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.syntra.contracts.agent.PolicyView.SecondPerson;

/** What holds in a workspace that has set no policy of its own. */
@ConfigMapping(prefix = "syntra.agent.policy")
interface PolicyConfig {

    @WithDefault("NEVER")
    SecondPerson secondPerson();

    Limits limits();

    /** Changes within an hour. */
    interface Limits {

        @WithDefault("30")
        int person();

        @WithDefault("20")
        int target();

        @WithDefault("100")
        int workspace();
    }
}
