package io.syntra.workflow.definition;

import io.syntra.contracts.Page;
import io.syntra.contracts.workflow.TriggerTypeView;
import io.syntra.identity.Role;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** The catalogue of triggers, for builders. */
@Path("workflows/trigger-types")
class TriggerTypeResource {

    @GET
    @RolesAllowed(Role.VIEWER)
    @Operation(
            summary = "Every kind of trigger",
            description = "With label, icon (lucide.dev) and the JSON Schema of its fields.")
    public Page<TriggerTypeView> list() {
        return Page.last(TriggerTypes.all().stream().map(TriggerType::view).toList());
    }
}
