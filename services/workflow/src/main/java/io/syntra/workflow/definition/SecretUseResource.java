package io.syntra.workflow.definition;

import io.smallrye.mutiny.Uni;
import io.syntra.contracts.Page;
import io.syntra.contracts.workflow.SecretUseView;
import io.syntra.identity.CurrentCaller;
import io.syntra.identity.Role;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** Which workflows name which secrets: whoever replaces or deletes one has to know what breaks. */
@Path("workflows/secret-uses")
class SecretUseResource {

    private final CurrentCaller caller;
    private final SecretUses uses;

    SecretUseResource(CurrentCaller caller, SecretUses uses) {
        this.caller = caller;
        this.uses = uses;
    }

    @GET
    @RolesAllowed(Role.VIEWER)
    @Operation(
            summary = "Where workflows name secrets",
            description = "In the published version, in the draft, and in versions that runs are not through with."
                    + " GET /secrets shows it with each secret. ?name= is one of them.")
    public Uni<Page<SecretUseView>> list(@RestQuery @Nullable String name) {
        var reader = caller.get();
        return uses.of(reader, name).map(Page::last);
    }
}
