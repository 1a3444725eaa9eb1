package io.syntra.agent.intent;

import io.syntra.contracts.deployer.DeploymentKind;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a message asks for.
 */
public sealed interface Intent {

    /** The words that name the service; null when there are none. */
    default @Nullable String service() {
        return null;
    }

    /** Something to be shown as it is. */
    sealed interface View extends Intent {}

    /** Something to be changed. */
    sealed interface Order extends Intent {}

    /** Why does it not work, or how is it? */
    record Diagnose(@Nullable String service) implements Intent {}

    /** Is anything wrong anywhere? */
    record Overview() implements Intent {}

    /**
     * What was changed lately, and by whom?
     *
     * @param kind null for changes of all kinds
     * @param within so far back; null for as far as is known
     */
    record Changes(
            @Nullable String service,
            @Nullable DeploymentKind kind,
            @Nullable Duration within) implements View {
        Changes(@Nullable String service) {
            this(service, null, null);
        }
    }

    /**
     * @param lines null for as many as the tool thinks right
     * @param filter as the tool takes it; empty for all lines
     */
    record ShowLogs(@Nullable String service, @Nullable Integer lines, String filter) implements View {}

    /** @param status null for all groups */
    record ShowErrors(@Nullable String service, @Nullable String status) implements View {}

    /** @param range as the tool takes it */
    record ShowMetric(@Nullable String service, String metric, String range) implements View {}

    record ShowHealth(@Nullable String service) implements View {}

    /** @param id null for the latest of the service */
    record ShowDeployment(
            @Nullable String service, @Nullable String id) implements View {}

    record Scale(@Nullable String service, int replicas) implements Order {}

    record Restart(@Nullable String service) implements Order {}

    /** @param release its number; null for the one that served before */
    record RollBack(@Nullable String service, @Nullable Integer release) implements Order {}

    /** What is under way and does not serve yet, and nothing else. */
    record GiveUp(@Nullable String service) implements Order {}

    record Deploy(@Nullable String service) implements Order {}

    /** A variable of the environment, both as they were written. */
    record SetEnv(@Nullable String service, String key, String value) implements Order {}

    /**
     * A program on a server.
     *
     * @param server null when none was named
     * @param command each word on its own, as no shell would change it
     */
    record RunCommand(@Nullable String server, List<String> command) implements Order {
        public RunCommand {
            command = List.copyOf(command);
        }
    }

    /** Understood, and not to be done as it was written. */
    record Refused(String why) implements Intent {}

    /** Misspelt, so it is asked back. */
    record Perhaps(String meant) implements Intent {}

    /** What can you do? */
    record Help() implements Intent {}

    /** Nothing that a rule covers. */
    record Unclear() implements Intent {}
}
