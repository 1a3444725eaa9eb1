package io.syntra.telemetry.service;

import io.syntra.contracts.ServiceId;
import io.syntra.contracts.WorkspaceId;
import java.util.Comparator;

/** A service and whose it is. */
public record ServiceOf(WorkspaceId workspace, ServiceId service) {

    static final Comparator<ServiceOf> ORDER = Comparator.comparing(
                    (ServiceOf of) -> of.workspace().value())
            .thenComparing(of -> of.service().value());
}
