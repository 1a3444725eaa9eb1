package io.syntra.agent.tool;

import io.syntra.agent.client.DeployerReads;
import io.syntra.contracts.DeploymentId;
import io.syntra.contracts.Plural;
import io.syntra.contracts.deployer.DeploymentView;
import io.syntra.identity.Caller;
import io.syntra.identity.ServiceTokens;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Locale;
import org.eclipse.microprofile.rest.client.inject.RestClient;
import org.jspecify.annotations.Nullable;

/** Reads how far a deployment is, and what was deployed before it. */
@Singleton
final class GetDeploymentStatus implements ReadTool {

    private static final String LATEST = "latest";
    private static final int RECENT = 20;

    private final ServiceDirectory services;
    private final DeployerReads deployer;
    private final ServiceTokens tokens;

    GetDeploymentStatus(ServiceDirectory services, @RestClient DeployerReads deployer, ServiceTokens tokens) {
        this.services = services;
        this.deployer = deployer;
        this.tokens = tokens;
    }

    @Override
    public String name() {
        return "get_deployment_status";
    }

    @Override
    public String description() {
        return "A deployment (deploy, rollback, restart or scale) with its state, steps and release, and the recent "
                + "deployments of the same service, newest first.";
    }

    @Override
    public Schema arguments() {
        return Schema.of(
                Schema.text("deployment_id", 60, "latest|[0-9a-fA-F-]{36}", "The id of a deployment, or latest."),
                Schema.text("service_id", 100, ".*\\S.*", "With latest: the id or the name of the service.")
                        .optional());
    }

    @Override
    public Reading read(Arguments arguments, Caller caller) {
        return arguments.text("deployment_id").equals(LATEST)
                ? latest(arguments.optionalText("service_id").orElse("the service"), caller)
                : one(deploymentId(arguments.text("deployment_id")), caller);
    }

    private Reading latest(String reference, Caller caller) {
        var service = services.find(reference, caller);
        var recent =
                deployer.deployments(tokens.bearerFor(caller), service.id()).items();
        return reading(recent.isEmpty() ? null : recent.getFirst(), recent);
    }

    private Reading one(DeploymentId id, Caller caller) {
        var bearer = tokens.bearerFor(caller);
        var deployment = deployer.deployment(bearer, id);
        return reading(
                deployment, deployer.deployments(bearer, deployment.serviceId()).items());
    }

    /** The newest say what serves and what served before; the words of those long gone only take room. */
    private static Reading reading(@Nullable DeploymentView deployment, List<DeploymentView> newestFirst) {
        var recent = newestFirst.stream()
                .limit(RECENT)
                .map(DeploymentView::withoutLog)
                .toList();
        return Reading.of(
                        new DeploymentStatus(deployment, recent),
                        summary(deployment, recent.size()),
                        "steps",
                        "log_tail")
                .truncatedIf(newestFirst.size() > RECENT);
    }

    private static DeploymentId deploymentId(String text) {
        try {
            return DeploymentId.fromString(text);
        } catch (IllegalArgumentException e) {
            throw ToolRefusal.of("invalid_arguments", "deployment_id: must be the id of a deployment, or latest");
        }
    }

    private static String summary(@Nullable DeploymentView deployment, int recent) {
        return deployment == null
                ? "never deployed"
                : "%s of v%d %s, %s"
                        .formatted(
                                deployment.kind().name().toLowerCase(Locale.ROOT),
                                deployment.releaseNumber(),
                                deployment.state().name().toLowerCase(Locale.ROOT),
                                Plural.of(recent, "recent deployment"));
    }
}
