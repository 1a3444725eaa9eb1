package io.syntra.agent.tool;

import io.syntra.contracts.Json;
import io.syntra.identity.Caller;
import jakarta.inject.Singleton;

/** Replaces every replica by a fresh one. */
@Singleton
final class RestartService implements ActionTool {

    private final ServiceDirectory services;
    private final Pending pending;
    private final ServiceReceiver receiver;

    RestartService(ServiceDirectory services, Pending pending, ServiceReceiver receiver) {
        this.services = services;
        this.pending = pending;
        this.receiver = receiver;
    }

    @Override
    public String name() {
        return "restart_service";
    }

    @Override
    public String description() {
        return "Proposes to replace every replica of a service by a fresh one of the same release. "
                + "Runs only after a person approves.";
    }

    @Override
    public Schema arguments() {
        return Schema.of(Schema.service());
    }

    @Override
    public Plan plan(Arguments arguments, Caller caller) {
        var service = services.find(arguments.text("service_id"), caller);
        pending.refuse(service, caller);
        if (service.releaseId() == null || service.replicas() == 0) {
            throw ToolRefusal.of("nothing_to_do", service.name() + " runs no replica that could be restarted.");
        }
        return new Plan(
                Json.mapper().createObjectNode().put("service_id", service.id().toString()),
                Plan.Target.of(service),
                ServiceReceiver.seen(service),
                ServiceReceiver.LOAD,
                "fresh replicas",
                "Restart %s".formatted(service.name()),
                "replicas: %d, each replaced by a fresh one of v%d once that is healthy"
                        .formatted(service.replicas(), service.releaseNumber()),
                null,
                "A restart cannot be taken back; the same release runs before and after.");
    }

    @Override
    public Receiver receiver() {
        return receiver;
    }

    @Override
    public Write write(Arguments arguments) {
        return ServiceReceiver.change(arguments.serviceId(), "restart", null);
    }
}
