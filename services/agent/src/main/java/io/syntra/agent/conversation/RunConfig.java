package io.syntra.agent.conversation;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Limits of a run. */
@ConfigMapping(prefix = "syntra.agent.run")
interface RunConfig {

    /** Turns of a brain for one message. */
    @WithDefault("25")
    int turns();

    /** Calls for one message. */
    @WithDefault("60")
    int calls();

    /** Turns of all parts of a deep investigation. */
    @WithDefault("60")
    int deepTurns();

    /** Calls of a deep investigation. */
    @WithDefault("120")
    int deepCalls();

    /** Beginnings that got nowhere, after which a run is given up. */
    @WithDefault("5")
    int attempts();

    /** Another instance takes over a run whose instance said nothing for this long. */
    @WithDefault("PT20S")
    Duration lease();

    /** Runs that one instance carries on at once. */
    @WithDefault("16")
    int atOnce();

    /** Runs of one person that are at work at once, on all instances. */
    @WithDefault("6")
    int atOncePerPerson();

    /** The same of a workspace. */
    @WithDefault("12")
    int atOncePerWorkspace();

    /** What services have asked and is not through, of a workspace. */
    @WithDefault("50")
    int atOnceForServices();

    /** Words of a brain are passed on in pieces of about this age. */
    @WithDefault("PT0.15S")
    Duration speech();
}
