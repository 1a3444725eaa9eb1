package io.syntra.agent.conversation;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.syntra.identity.CurrentCaller;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** The answer of an event stream has begun before its first event is known: what it is about is looked for before. */
class KnownConversation {

    private final CurrentCaller caller;
    private final Conversations conversations;

    KnownConversation(CurrentCaller caller, Conversations conversations) {
        this.caller = caller;
        this.conversations = conversations;
    }

    /** Nothing when there is one, and the problem otherwise. */
    @ServerRequestFilter
    @OfKnownConversation
    public Uni<Response> look(UriInfo uri) {
        var workspace = caller.get().workspace();
        var id = ConversationResource.conversation(uri.getPathParameters().getFirst("id"));
        return Panache.withSession(() -> conversations.require(workspace, id))
                .onItem()
                .transformToUni(found -> Uni.createFrom().nullItem());
    }
}
