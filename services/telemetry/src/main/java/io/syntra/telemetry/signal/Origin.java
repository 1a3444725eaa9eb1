package io.syntra.telemetry.signal;

import io.opentelemetry.proto.resource.v1.Resource;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.WorkspaceId;
import java.util.Map;

/**
 * Who sent something. Workspace and service come from the token, never from what the sender says.
 *
 * @param version the release, from {@code service.version}; may be empty
 * @param replica from {@code service.instance.id}; may be empty
 * @param resource every attribute of the resource
 * @param retentionDays how long it is kept
 */
public record Origin(
        WorkspaceId workspace,
        ServiceId service,
        String version,
        String replica,
        Map<String, String> resource,
        int retentionDays) {

    public static Origin of(WorkspaceId workspace, ServiceId service, Resource resource, int retentionDays) {
        var attributes = Attributes.of(resource.getAttributesList());
        return new Origin(
                workspace,
                service,
                attributes.text("service.version").orElse(""),
                attributes.text("service.instance.id").orElse(""),
                attributes.texts(),
                retentionDays);
    }

    /** What the sender calls itself, for a service that the deployer has not told about; may be empty. */
    public String serviceName() {
        return resource.getOrDefault("service.name", "");
    }
}
