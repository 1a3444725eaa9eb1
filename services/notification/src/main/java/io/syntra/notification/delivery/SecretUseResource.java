package io.syntra.notification.delivery;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.syntra.contracts.Page;
import io.syntra.contracts.notification.MessageSecretView;
import io.syntra.identity.CurrentCaller;
import io.syntra.identity.Role;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** Which secrets messages need: whoever replaces or deletes one has to know what breaks. */
@Path("notifications/secret-uses")
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
            summary = "The secrets that messages need",
            description =
                    "For those on their way, whatever channel, and for the target that takes notices. GET /secrets"
                            + " shows it with each secret. ?name= is one of them.")
    public Uni<Page<MessageSecretView>> list(@RestQuery @Nullable String name) {
        var workspace = caller.get().workspace();
        return Panache.withSession(() -> uses.of(workspace, name)).map(Page::last);
    }
}
