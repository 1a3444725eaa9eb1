package io.syntra.telemetry.intake;

import io.syntra.contracts.ServiceId;
import io.syntra.contracts.WorkspaceId;

/** One stream of one replica, as its log shipper names it. */
record Source(WorkspaceId workspace, ServiceId service, String name) {}
