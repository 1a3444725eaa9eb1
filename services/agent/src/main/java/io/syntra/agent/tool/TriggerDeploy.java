package io.syntra.agent.tool;

import io.syntra.contracts.Json;
import io.syntra.contracts.deployer.DeployerRequest;
import io.syntra.identity.Caller;
import jakarta.inject.Singleton;

/** Deploys the release that serves once more. */
@Singleton
final class TriggerDeploy implements ActionTool {

    private final ServiceDirectory services;
    private final ServiceReceiver receiver;

    TriggerDeploy(ServiceDirectory services, ServiceReceiver receiver) {
        this.services = services;
        this.receiver = receiver;
    }

    @Override
    public String name() {
        return "trigger_deploy";
    }

    @Override
    public String description() {
        return "Proposes to deploy the service's present release again, gated by its health check. "
                + "Runs only after a person approves.";
    }

    @Override
    public Schema arguments() {
        return Schema.of(Schema.service());
    }

    @Override
    public Plan plan(Arguments arguments, Caller caller) {
        var service = services.find(arguments.text("service_id"), caller);
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

    @Override
    public Receiver receiver() {
        return receiver;
    }

    @Override
    public Write write(Arguments arguments) {
        return ServiceReceiver.change(arguments.serviceId(), "deployments", new DeployerRequest.Deploy(null));
    }
}
