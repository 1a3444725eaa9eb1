package io.syntra.router.traffic;

import io.syntra.contracts.Payload;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.event.TrafficSample;
import java.util.UUID;

/** One sample as it waits on disk. Its id is fixed here, so that sending it twice counts once. */
public record Traffic(UUID id, WorkspaceId workspace, TrafficSample sample) implements Payload {}
