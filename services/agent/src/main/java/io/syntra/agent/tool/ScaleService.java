package io.syntra.agent.tool;

import io.syntra.contracts.Json;
import io.syntra.contracts.Plural;
import io.syntra.contracts.agent.ActionView.Call;
import io.syntra.contracts.deployer.DeployerRequest;
import io.syntra.identity.Caller;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;

/** Changes the number of replicas. */
@Singleton
final class ScaleService implements ActionTool {

    static final String NAME = "scale_service";

    static final String REPLICAS = "replicas";
    static final int MOST_REPLICAS = 50;

    private final ServiceDirectory services;
    private final Pending pending;
    private final ServiceReceiver receiver;

    ScaleService(ServiceDirectory services, Pending pending, ServiceReceiver receiver) {
        this.services = services;
        this.pending = pending;
        this.receiver = receiver;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String description() {
        return "Proposes another number of replicas for a service. Runs only after a person approves.";
    }

    @Override
    public Schema arguments() {
        return Schema.of(
                Schema.service(), Schema.whole(REPLICAS, 0, MOST_REPLICAS, "How many replicas there shall be."));
    }

    @Override
    public Plan plan(Arguments arguments, Caller caller) {
        var service = services.find(arguments.text("service_id"), caller);
        pending.refuse(service, caller);
        int replicas = arguments.whole(REPLICAS).orElseThrow();
        if (replicas == service.replicas()) {
            throw ToolRefusal.of(
                    "nothing_to_do", "%s has %s already.".formatted(service.name(), Plural.of(replicas, "replica")));
        }
        if (service.releaseId() == null) {
            throw ToolRefusal.of("never_deployed", service.name() + " has no release yet that could be scaled.");
        }
        var back = new LinkedHashMap<String, Object>();
        back.put("service_id", service.id().toString());
        back.put(REPLICAS, service.replicas());
        return new Plan(
                Json.mapper()
                        .createObjectNode()
                        .put("service_id", service.id().toString())
                        .put(REPLICAS, replicas),
                Plan.Target.of(service),
                ServiceReceiver.seen(service),
                ServiceReceiver.LOAD,
                replicas > service.replicas() ? "more replicas" : "fewer replicas",
                "Scale %s from %d to %s".formatted(service.name(), service.replicas(), Plural.of(replicas, "replica")),
                "replicas: %d → %d%s"
                        .formatted(service.replicas(), replicas, replicas == 0 ? "\nThe service stops answering." : ""),
                new Call(name(), back),
                "Scales back to " + service.replicas() + ".");
    }

    @Override
    public Receiver receiver() {
        return receiver;
    }

    @Override
    public Write write(Arguments arguments) {
        return ServiceReceiver.change(
                arguments.serviceId(),
                "scale",
                new DeployerRequest.Scale(arguments.whole(REPLICAS).orElseThrow()));
    }
}
