package io.syntra.agent.action;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Time limits of actions. */
@ConfigMapping(prefix = "syntra.agent.action")
interface ActionConfig {

    /** How long a proposal of medium risk can be decided. */
    @WithDefault("PT15M")
    Duration expiry();

    /** How long a proposal of high risk can be decided. */
    @WithDefault("PT5M")
    Duration expiryOfHighRisk();

    /** Proposals that may wait for a decision, of one person's messages. */
    @WithDefault("20")
    int openPerPerson();

    /** The same of all people of a workspace. */
    @WithDefault("100")
    int openPerWorkspace();

    /** How long it is remembered that a fix was tried before; twice within it without holding is enough. */
    @WithDefault("PT24H")
    Duration recurrence();

    /** How long a call is good for, from before it is written down that it is made. */
    @WithDefault("PT30S")
    Duration call();

    /** How often the deployer is asked about a deployment. */
    @WithDefault("PT0.3S")
    Duration poll();

    /** How long an instance follows what was called for, or asks without an answer, before it says so to the run. */
    @WithDefault("PT10M")
    Duration follow();

    /** The shortest time after which the receiver is asked again about what the run was told is unknown. */
    @WithDefault("PT1M")
    Duration askAgain();

    /** Another instance takes over an action whose instance said nothing for this long. */
    @WithDefault("PT20S")
    Duration lease();

    /** Beginnings without an end, after which an action is given up. */
    @WithDefault("5")
    int attempts();

    Verify verify();

    /** How the effect is measured. */
    interface Verify {

        /** How far back the time before the action reaches. */
        @WithDefault("PT1M")
        Duration before();

        /** What still runs through old replicas is not counted. */
        @WithDefault("PT2S")
        Duration settle();

        /** With fewer requests, before or after, nothing is judged. */
        @WithDefault("20")
        int requests();

        /** When it is judged at the latest; what is beyond doubt is told earlier. */
        @WithDefault("PT60S")
        Duration deadline();

        @WithDefault("PT1S")
        Duration poll();
    }
}
