package io.syntra.deployer.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.quarkus.runtime.StartupEvent;
import io.syntra.contracts.Json;
import io.syntra.contracts.Sha256;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.deployer.CommandPolicy;
import io.syntra.contracts.deployer.ServerView;
import io.syntra.deployer.DeployerConfig;
import io.syntra.deployer.command.CommandLimits;
import io.syntra.deployer.command.CommandRules;
import io.syntra.deployer.command.Executables;
import io.syntra.deployer.command.Permitted;
import io.syntra.deployer.command.PolicyFile;
import io.syntra.deployer.command.Sandboxes;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The machine that this deployer runs on: what it is, and what may be run there. Asking it may block. */
@Singleton
class LocalServer {

    private static final Logger LOG = Logger.getLogger(LocalServer.class);

    static final String ID = "local";
    static final String NO_SANDBOX = "none";
    private static final int VERSION_DIGITS = 16;

    private final DeployerConfig deployer;
    private final Sandboxes sandboxes;
    private final CommandPolicy policy;
    private final CommandRules rules;
    private final Set<String> workspaces;

    LocalServer(DeployerConfig deployer, ServerConfig config, Sandboxes sandboxes) {
        this.deployer = deployer;
        this.sandboxes = sandboxes;
        this.policy = PolicyFile.read(config.policy());
        this.workspaces = config.workspaces();
        this.rules = new CommandRules(policy, Executables::find);
    }

    /**
     * @param asked the command as it was asked for
     * @param argv what to start
     * @param sandbox its name, or {@code none}
     */
    record Launch(List<String> asked, List<String> argv, String sandbox, CommandLimits limits) {}

    /** A policy that cannot be read is found at once, and not by whoever needs a command. */
    void announce(@Observes StartupEvent event) {
        LOG.infof(
                "Commands may run here server=%s workspaces=%s sandbox=%s programs=%s",
                ID,
                workspaces,
                policy.sandbox(),
                policy.programs().stream().map(CommandPolicy.Program::name).toList());
    }

    boolean isFor(WorkspaceId workspace) {
        return workspaces.contains(workspace.value());
    }

    /** That it is this one, and that people of the workspace may use it. */
    void require(String id, WorkspaceId workspace) {
        if (!isFor(workspace)) {
            throw ProblemException.of(
                    ProblemCode.FORBIDDEN,
                    "The servers of this deployer are not for the workspace " + workspace.value()
                            + ". Whoever runs Syntra names those that may use them in SYNTRA_DEPLOYER_SERVER_WORKSPACES.");
        }
        if (!id.equals(ID)) {
            throw ProblemException.of(
                    ProblemCode.SERVER_NOT_FOUND,
                    "There is no server with the id " + (id.length() > 60 ? id.substring(0, 60) + "…" : id)
                            + ". GET /servers lists them.");
        }
    }

    /**
     * Another one when a command would run under other rules. A policy's maps have no order, so they are written in one.
     */
    String version(String sandbox) {
        try {
            var rules = Json.mapper()
                    .writer(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                    .writeValueAsString(policy);
            return Sha256.hex(sandbox, "\n", rules).substring(0, VERSION_DIGITS);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a policy can be written", e);
        }
    }

    /** @throws ProblemException when the policy does not allow it, or asks for a sandbox that is not there */
    Launch permit(@Nullable List<@Nullable String> command) {
        var permitted = rules.check(command);
        var limits = new CommandLimits(Duration.ofSeconds(policy.wallClockSeconds()), policy.outputBytes());
        return switch (sandboxes.find()) {
            case Sandboxes.Present(var sandbox) ->
                new Launch(permitted.asked(), sandbox.argv(permitted), sandbox.name(), limits);
            case Sandboxes.Absent(var why) ->
                new Launch(permitted.asked(), unconfined(permitted, why), NO_SANDBOX, limits);
        };
    }

    private List<String> unconfined(Permitted permitted, String why) {
        return switch (policy.sandbox()) {
            case PREFERRED -> permitted.argv();
            case REQUIRED ->
                throw ProblemException.of(
                        ProblemCode.SANDBOX_MISSING,
                        "Commands on this server run in a sandbox only, and there is none: " + why
                                + " Or let them run without, by a policy that says sandbox: preferred.");
        };
    }

    /** @param replicas that live here, as far as the reader may know */
    ServerView view(int replicas) {
        var disk = deployer.data().toAbsolutePath().toFile();
        var memory = Memory.now();
        var sandbox =
                switch (sandboxes.find()) {
                    case Sandboxes.Present(var present) -> present.name();
                    case Sandboxes.Absent _ -> NO_SANDBOX;
                };
        return new ServerView(
                ID,
                "process",
                System.getProperty("os.name") + " " + System.getProperty("os.version"),
                System.getProperty("os.arch"),
                Runtime.getRuntime().availableProcessors(),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
                memory.total(),
                memory.available(),
                disk.getTotalSpace(),
                disk.getUsableSpace(),
                replicas,
                sandbox,
                policy,
                version(sandbox));
    }
}
