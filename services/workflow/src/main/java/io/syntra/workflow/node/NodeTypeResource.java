package io.syntra.workflow.node;

import io.syntra.contracts.Page;
import io.syntra.contracts.workflow.NodeTypeView;
import io.syntra.identity.Role;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** The catalogue, for builders. */
@Path("workflows/node-types")
class NodeTypeResource {

    @GET
    @RolesAllowed(Role.VIEWER)
    @Operation(
            summary = "Every kind of node",
            description = "With label, icon (lucide.dev), the JSON Schema of its configuration, the fields that later"
                    + " nodes can read, and how it can fail.")
    public Page<NodeTypeView> list() {
        return Page.last(NodeTypes.all().stream().map(NodeType::view).toList());
    }
}
