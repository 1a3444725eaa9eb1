package io.syntra.agent.tool;

import io.syntra.agent.client.DeployerReads;
import io.syntra.agent.client.UpstreamRefusal;
import io.syntra.contracts.Json;
import io.syntra.contracts.ReleaseId;
import io.syntra.contracts.deployer.DeployerRequest;
import io.syntra.contracts.deployer.ReleaseView;
import io.syntra.contracts.deployer.ServiceView;
import io.syntra.identity.Caller;
import io.syntra.identity.ServiceTokens;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Optional;
import java.util.OptionalInt;
import org.eclipse.microprofile.rest.client.inject.RestClient;

/** Deploys the release that serves once more, or one that does not. */
@Singleton
final class TriggerDeploy implements ActionTool {

    static final String NAME = "trigger_deploy";
    static final String RELEASE = "release_id";
    static final String REPLICAS = ScaleService.REPLICAS;

    private final ServiceDirectory services;
    private final Pending pending;
    private final ServiceReceiver receiver;
    private final WayBack back;
    private final DeployerReads deployer;
    private final ServiceTokens tokens;

    TriggerDeploy(
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
        return "Proposes to deploy the service's present release again, or another one that was made for it and given up, "
                + "gated by its health check. Runs only after a person approves.";
    }

    @Override
    public Schema arguments() {
        return Schema.of(
                Schema.service(),
                Schema.text(RELEASE, 36, "[0-9a-fA-F-]{36}", "The id of a release. Without it the one that serves.")
                        .optional(),
                Schema.whole(
                                REPLICAS,
                                0,
                                ScaleService.MOST_REPLICAS,
                                "With release_id only. Without it as many as serve.")
                        .optional());
    }

    @Override
    public Plan plan(Arguments arguments, Caller caller) {
        var service = services.find(arguments.text("service_id"), caller);
        pending.refuse(service, caller);
        var other = arguments
                .optionalText(RELEASE)
                .map(TriggerDeploy::releaseId)
                .filter(release -> !release.equals(service.releaseId()));
        if (other.isPresent()) {
            return another(service, release(service, other.get(), caller), arguments.whole(REPLICAS), caller);
        }
        if (arguments.whole(REPLICAS).orElse(service.replicas()) != service.replicas()) {
            throw ToolRefusal.of(
                    "invalid_arguments",
                    "replicas: goes with the release_id of a release that does not serve; use scale_service");
        }
        if (service.releaseId() == null) {
            throw ToolRefusal.of(
                    "never_deployed", service.name() + " has no release yet; deploy one with `syntra deploy`.");
        }
        return new Plan(
                Json.mapper().createObjectNode().put("service_id", service.id().toString()),
                Plan.Target.of(service),
                ServiceReceiver.seen(service),
                ServiceReceiver.RELEASE,
                "v%d again".formatted(service.releaseNumber()),
                "Deploy v%d of %s again".formatted(service.releaseNumber(), service.name()),
                "release: v%1$d → v%1$d (the same, in fresh replicas once they are healthy)\nreplicas: %2$d"
                        .formatted(service.releaseNumber(), service.replicas()),
                null,
                "Nothing to take back: the same release runs before and after.");
    }

    private Plan another(ServiceView service, ReleaseView release, OptionalInt wanted, Caller caller) {
        if (back.onlyAskedFor(service, release.id(), caller)) {
            throw ToolRefusal.of(
                    "never_served",
                    "v%d of %s was made for another variable and never served. An admin has to decide on that: propose the variable with update_env."
                            .formatted(release.number(), service.name()));
        }
        int replicas = wanted.orElseGet(() -> kept(service, release));
        var inverse = back.to(service, caller);
        return new Plan(
                Json.mapper()
                        .createObjectNode()
                        .put("service_id", service.id().toString())
                        .put(RELEASE, release.id().toString())
                        .put(REPLICAS, replicas),
                Plan.Target.of(service),
                ServiceReceiver.seen(service),
                ServiceReceiver.RELEASE,
                "v%d".formatted(release.number()),
                "Deploy v%d of %s".formatted(release.number(), service.name()),
                preview(service, release, replicas, caller),
                inverse.orElse(null),
                inverse.isPresent()
                        ? "Goes back to v%d.".formatted(service.releaseNumber())
                        : "Cannot be taken back: there is no deployment that serves now and could be gone back to.");
    }

    /** Another release is no reason for fewer replicas, but for a port that only one can have. */
    private static int kept(ServiceView service, ReleaseView release) {
        int most = release.port() == null ? ScaleService.MOST_REPLICAS : 1;
        return service.releaseId() == null ? release.replicas() : Math.min(most, service.replicas());
    }

    private String preview(ServiceView service, ReleaseView release, int replicas, Caller caller) {
        var serving = service.releaseId();
        if (serving == null) {
            return "release: v%d, where nothing served\nreplicas: %d".formatted(release.number(), replicas);
        }
        var lines = new ArrayList<String>();
        lines.add("release: v%d → v%d (in fresh replicas once they are healthy)"
                .formatted(service.releaseNumber(), release.number()));
        lines.add("replicas: %d → %d".formatted(service.replicas(), replicas));
        lines.addAll(Rollback.differences(Optional.of(release(service, serving, caller)), Optional.of(release)));
        return String.join("\n", lines);
    }

    private ReleaseView release(ServiceView service, ReleaseId id, Caller caller) {
        try {
            return deployer.release(tokens.bearerFor(caller), service.id(), id);
        } catch (UpstreamRefusal e) {
            throw e.transientFailure() ? e : ToolRefusal.of(e.code(), e.detail());
        }
    }

    private static ReleaseId releaseId(String text) {
        try {
            return ReleaseId.fromString(text);
        } catch (IllegalArgumentException e) {
            throw ToolRefusal.of("invalid_arguments", "release_id: must be the id of a release");
        }
    }

    @Override
    public Receiver receiver() {
        return receiver;
    }

    @Override
    public Write write(Arguments arguments) {
        var replicas = arguments.whole(REPLICAS);
        return ServiceReceiver.change(
                arguments.serviceId(),
                "deployments",
                new DeployerRequest.Deploy(
                        null,
                        arguments
                                .optionalText(RELEASE)
                                .map(ReleaseId::fromString)
                                .orElse(null),
                        replicas.isPresent() ? Integer.valueOf(replicas.getAsInt()) : null));
    }
}
