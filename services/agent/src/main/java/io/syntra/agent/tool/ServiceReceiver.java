package io.syntra.agent.tool;

import io.syntra.agent.client.DeployerReads;
import io.syntra.contracts.DeploymentId;
import io.syntra.contracts.Plural;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.agent.ActionView.Effect;
import io.syntra.contracts.agent.WatchedSignal;
import io.syntra.contracts.deployer.DeploymentView;
import io.syntra.contracts.deployer.ServiceView;
import io.syntra.identity.Caller;
import io.syntra.identity.ServiceTokens;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.eclipse.microprofile.rest.client.inject.RestClient;
import org.jspecify.annotations.Nullable;

/** The deployer, for calls that change a service: each becomes a deployment. */
@Singleton
final class ServiceReceiver implements Receiver {

    /** Other code or another environment, or fresh replicas of the same: requests are to be answered, by all of them. */
    static final Effect RELEASE =
            new Effect(List.of(WatchedSignal.ERROR_RATE, WatchedSignal.READY_REPLICAS), List.of());

    /**
     * The same code in more, fewer or fresh replicas. What it is good for depends on what was wrong; whatever that was, all
     * replicas are to be ready, and nobody is to wait longer or to be refused.
     */
    static final Effect LOAD = new Effect(
            List.of(WatchedSignal.READY_REPLICAS), List.of(WatchedSignal.ERROR_RATE, WatchedSignal.LATENCY_P95));

    private final DeployerReads deployer;
    private final ServiceTokens tokens;
    private final Clock clock;

    ServiceReceiver(@RestClient DeployerReads deployer, ServiceTokens tokens, Clock clock) {
        this.deployer = deployer;
        this.tokens = tokens;
        this.clock = clock;
    }

    static Seen seen(ServiceView service) {
        return new Seen(service.seen(), "\"" + service.generation() + "\"");
    }

    /** The call; the deployment that carries it out is the deployer's name for it. */
    static Write change(ServiceId service, String operation, @Nullable Object body) {
        return new Write("services", service.toString(), operation, body);
    }

    @Override
    public Seen look(Arguments arguments, Caller caller) {
        return seen(deployer.service(tokens.bearerFor(caller), arguments.serviceId()));
    }

    @Override
    public Progress find(Arguments arguments, Caller caller, String key) {
        return deployer.deployments(tokens.bearerFor(caller), arguments.serviceId(), key).items().stream()
                .findFirst()
                .map(this::progress)
                .orElseGet(Progress.Untraced::new);
    }

    @Override
    public Progress follow(Arguments arguments, Caller caller, String reference) {
        return progress(deployer.deployment(tokens.bearerFor(caller), DeploymentId.fromString(reference)));
    }

    /** The deployer takes a key once, however often it is sent. */
    @Override
    public boolean repeatable() {
        return true;
    }

    private Progress progress(DeploymentView deployment) {
        var reference = deployment.id().toString();
        return switch (deployment.state()) {
            case REQUESTED, STARTING, HEALTH_GATE, SWITCHING, DRAINING -> new Progress.Running(reference);
            case SUCCEEDED -> new Progress.Done(reference, finished(deployment), reached(deployment, "serves"), null);
            // The deployer says so only of one that had succeeded.
            case ROLLED_BACK ->
                new Progress.Undone(
                        reference, finished(deployment), reached(deployment, "served") + ", and was rolled back since");
            case FAILED, SUPERSEDED -> new Progress.Failed(reference, failure(deployment), null);
        };
    }

    private Instant finished(DeploymentView deployment) {
        return Objects.requireNonNullElseGet(deployment.finishedAt(), clock::instant);
    }

    private static String reached(DeploymentView deployment, String verb) {
        return "v%d %s with %s (deployment %s)"
                .formatted(
                        deployment.releaseNumber(), verb, Plural.of(deployment.replicas(), "replica"), deployment.id());
    }

    private static String failure(DeploymentView deployment) {
        var failure = deployment.failure();
        return failure == null
                ? "the deployment is " + deployment.state().name().toLowerCase(Locale.ROOT) + "."
                : failure.message();
    }
}
