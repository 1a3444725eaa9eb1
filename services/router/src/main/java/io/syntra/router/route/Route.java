package io.syntra.router.route;

import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.event.RouteTable;

/** A route table and the workspace it belongs to, which only the event's header says. */
public record Route(WorkspaceId workspace, RouteTable table) {

    boolean deleted() {
        return table.targets().isEmpty();
    }
}
