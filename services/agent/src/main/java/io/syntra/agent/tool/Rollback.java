package io.syntra.agent.tool;

import io.syntra.agent.client.DeployerReads;
import io.syntra.agent.client.UpstreamRefusal;
import io.syntra.contracts.DeploymentId;
import io.syntra.contracts.Json;
import io.syntra.contracts.Plural;
import io.syntra.contracts.ReleaseId;
import io.syntra.contracts.deployer.DeployerRequest;
import io.syntra.contracts.deployer.DeploymentState;
import io.syntra.contracts.deployer.DeploymentView;
import io.syntra.contracts.deployer.ReleaseView;
import io.syntra.contracts.deployer.ServiceView;
import io.syntra.identity.Caller;
import io.syntra.identity.ServiceTokens;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.eclipse.microprofile.rest.client.inject.RestClient;
import org.jspecify.annotations.Nullable;

/** Goes back to the state that an earlier deployment reached. */
@Singleton
final class Rollback implements ActionTool {

    static final String NAME = "rollback";

    private final ServiceDirectory services;
    private final Pending pending;
    private final ServiceReceiver receiver;
    private final WayBack back;
    private final DeployerReads deployer;
    private final ServiceTokens tokens;

    Rollback(
            ServiceDirectory services,
            Pending pending,
            ServiceReceiver receiver,
            WayBack back,
            @RestClient DeployerReads deployer,
            ServiceTokens tokens) {
        this.services = services;
        this.pending = pending;
        this.receiver = receiver;
        this.back = back;
        this.deployer = deployer;
        this.tokens = tokens;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String description() {
        return "Proposes to go back to the state that an earlier deployment reached: its release with artifact, command, "
                + "environment and replicas. deployment_id is that earlier deployment, not the bad one. A deployment that "
                + "is under way is given up; the deployment that serves, as deployment_id, does just that. "
                + "Runs only after a person approves.";
    }

    @Override
    public Schema arguments() {
        return Schema.of(
                Schema.service(),
                Schema.text("deployment_id", 36, "[0-9a-fA-F-]{36}", "The deployment whose state shall be back."));
    }

    @Override
    public Plan plan(Arguments arguments, Caller caller) {
        var service = services.find(arguments.text("service_id"), caller);
        var bearer = tokens.bearerFor(caller);
        var to = deployment(bearer, arguments);
        var givenUp = pending.of(service, caller);
        check(service, to, givenUp.isPresent());
        var inverse = stays(service, to)
                ? givenUp.flatMap(it -> pending.again(service, it, caller))
                : back.to(service, caller);
        return new Plan(
                arguments(service, to.id()),
                Plan.Target.of(service),
                ServiceReceiver.seen(service),
                ServiceReceiver.RELEASE,
                "back to v%d".formatted(to.releaseNumber()),
                summary(service, to, givenUp),
                preview(
                        service,
                        to,
                        givenUp,
                        release(bearer, service, service.releaseId()),
                        release(bearer, service, to.releaseId())),
                inverse.orElse(null),
                note(service, to, givenUp, inverse.isPresent()));
    }

    /** Another number of replicas of the same release is something else. */
    private static boolean stays(ServiceView service, DeploymentView to) {
        return to.releaseId().equals(service.releaseId()) && to.replicas() == service.replicas();
    }

    private static String summary(ServiceView service, DeploymentView to, Optional<DeploymentView> givenUp) {
        if (!to.releaseId().equals(service.releaseId())) {
            return "Roll %s back from v%d to v%d"
                    .formatted(service.name(), service.releaseNumber(), to.releaseNumber());
        }
        return givenUp.filter(it -> stays(service, to))
                .map(it -> "Keep %s at v%d and give up %s"
                        .formatted(service.name(), to.releaseNumber(), Pending.words(it)))
                .orElseGet(() -> "Roll %s back to %s of v%d"
                        .formatted(service.name(), Plural.of(to.replicas(), "replica"), to.releaseNumber()));
    }

    private static String note(
            ServiceView service, DeploymentView to, Optional<DeploymentView> givenUp, boolean hasInverse) {
        if (givenUp.isPresent() && stays(service, to)) {
            return (hasInverse
                            ? "Asks for %s once more, behind its health check."
                            : "Cannot be taken back: %s is for an admin to ask for, once more with update_env.")
                    .formatted(Pending.words(givenUp.get()));
        }
        if (!hasInverse) {
            return "The deployment that serves now is no longer in the history; deploy that release again instead.";
        }
        var forward = to.releaseId().equals(service.releaseId())
                ? "Goes back to %s of v%d".formatted(Plural.of(service.replicas(), "replica"), service.releaseNumber())
                : "Goes forward to v%d again".formatted(service.releaseNumber());
        return forward + (givenUp.isPresent() ? "; what is given up stays given up." : ".");
    }

    private static DeploymentView deployment(DeployerReads deployer, String bearer, DeploymentId id) {
        try {
            return deployer.deployment(bearer, id);
        } catch (UpstreamRefusal e) {
            throw e.transientFailure() ? e : ToolRefusal.of(e.code(), e.detail());
        }
    }

    private DeploymentView deployment(String bearer, Arguments arguments) {
        try {
            return deployment(deployer, bearer, arguments.deploymentId());
        } catch (IllegalArgumentException e) {
            throw ToolRefusal.of("invalid_arguments", "deployment_id: must be the id of a deployment");
        }
    }

    /** @param givesUp something that is under way, so that going back to what serves does something */
    static void check(ServiceView service, DeploymentView to, boolean givesUp) {
        if (!to.serviceId().equals(service.id())) {
            // Says no more than for an id that does not exist.
            throw ToolRefusal.of("deployment_not_found", "%s has no deployment %s.".formatted(service.name(), to.id()));
        }
        if (!DeploymentState.REACHED.contains(to.state())) {
            throw ToolRefusal.of(
                    "never_reached",
                    "Deployment %s never reached its state, so there is nothing to go back to.".formatted(to.id()));
        }
        if (!givesUp && stays(service, to)) {
            throw ToolRefusal.of(
                    "nothing_to_do",
                    "v%d already serves %s; name a deployment of another release."
                            .formatted(to.releaseNumber(), service.name()));
        }
    }

    private static com.fasterxml.jackson.databind.node.ObjectNode arguments(ServiceView service, DeploymentId to) {
        return Json.mapper()
                .createObjectNode()
                .put("service_id", service.id().toString())
                .put("deployment_id", to.toString());
    }

    private static String preview(
            ServiceView service,
            DeploymentView to,
            Optional<DeploymentView> givenUp,
            Optional<ReleaseView> now,
            Optional<ReleaseView> then) {
        var lines = new ArrayList<String>();
        givenUp.ifPresent(it -> lines.add(
                "given up: %s, asked for by %s; it does not serve yet".formatted(Pending.words(it), it.requestedBy())));
        lines.add(
                to.releaseId().equals(service.releaseId())
                        ? "release: v%d stays".formatted(to.releaseNumber())
                        : "release: v%d → v%d".formatted(service.releaseNumber(), to.releaseNumber()));
        lines.add("replicas: %d → %d".formatted(service.replicas(), to.replicas()));
        lines.addAll(differences(now, then));
        return String.join("\n", lines);
    }

    private Optional<ReleaseView> release(String bearer, ServiceView service, @Nullable ReleaseId id) {
        try {
            return id == null ? Optional.empty() : Optional.of(deployer.release(bearer, service.id(), id));
        } catch (UpstreamRefusal e) {
            if (e.transientFailure()) {
                throw e;
            }
            return Optional.empty();
        }
    }

    /** Silence would say that there are none. */
    static List<String> differences(Optional<ReleaseView> now, Optional<ReleaseView> then) {
        return now.isPresent() && then.isPresent()
                ? differences(now.get(), then.get())
                : List.of("differences between the two: not known");
    }

    private static List<String> differences(ReleaseView now, ReleaseView then) {
        var lines = new ArrayList<String>();
        if (!now.artifactDigest().equals(then.artifactDigest())) {
            lines.add("artifact: another one");
        }
        if (!now.command().equals(then.command())) {
            lines.add("command: %s → %s".formatted(String.join(" ", now.command()), String.join(" ", then.command())));
        }
        lines.addAll(environment(now.env(), then.env()));
        return lines;
    }

    /** Names only: values may be secret. Those that the caller may not see cannot be told apart, and that is said. */
    private static List<String> environment(Map<String, String> now, Map<String, String> then) {
        var lines = new ArrayList<String>();
        var hidden = new ArrayList<String>();
        var names = new TreeSet<>(now.keySet());
        names.addAll(then.keySet());
        for (var name : names) {
            if (!now.containsKey(name)) {
                lines.add("env " + name + ": comes back");
            } else if (!then.containsKey(name)) {
                lines.add("env " + name + ": goes");
            } else if (ReleaseView.MASKED.equals(now.get(name)) && ReleaseView.MASKED.equals(then.get(name))) {
                hidden.add(name);
            } else if (!now.get(name).equals(then.get(name))) {
                lines.add("env " + name + ": changes");
            }
        }
        if (!hidden.isEmpty()) {
            lines.add("env " + String.join(", ", hidden) + ": may change; whoever asked may not see the values");
        }
        return lines;
    }

    @Override
    public Receiver receiver() {
        return receiver;
    }

    @Override
    public Write write(Arguments arguments) {
        return ServiceReceiver.change(
                arguments.serviceId(), "rollback", new DeployerRequest.RollBack(arguments.deploymentId(), null));
    }
}
