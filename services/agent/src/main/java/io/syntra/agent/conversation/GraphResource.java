package io.syntra.agent.conversation;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.syntra.contracts.ConversationId;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.agent.GraphView;
import io.syntra.contracts.agent.RunMode;
import io.syntra.identity.CurrentCaller;
import io.syntra.identity.Role;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** The graph of a conversation's newest deep investigation. */
@Path("conversations/{id}/graph")
class GraphResource {

    private final Conversations conversations;
    private final Runs runs;
    private final Memory memory;
    private final CurrentCaller caller;

    GraphResource(Conversations conversations, Runs runs, Memory memory, CurrentCaller caller) {
        this.conversations = conversations;
        this.runs = runs;
        this.memory = memory;
        this.caller = caller;
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @RolesAllowed(Role.VIEWER)
    @Operation(
            summary = "The newest deep investigation as nodes and edges",
            description = "States, times, evidence and hypotheses, also while it runs. With Accept: text/vnd.mermaid"
                    + " it comes as text that Mermaid draws.")
    public Uni<GraphView> graph(@PathParam("id") String id) {
        return drawn(id);
    }

    @GET
    @Produces(Mermaid.TYPE)
    @RolesAllowed(Role.VIEWER)
    public Uni<String> mermaid(@PathParam("id") String id) {
        return drawn(id).map(Mermaid::of);
    }

    private Uni<GraphView> drawn(String id) {
        var workspace = caller.get().workspace();
        return Panache.withSession(() -> newest(workspace, ConversationResource.conversation(id)));
    }

    private Uni<GraphView> newest(WorkspaceId workspace, ConversationId id) {
        return conversations.require(workspace, id).chain(conversation -> runs.of(conversation.id)
                .map(all -> all.stream()
                        .filter(run -> run.mode == RunMode.DEEP)
                        .reduce((earlier, later) -> later)
                        .orElseThrow(() -> ProblemException.of(
                                ProblemCode.NOT_FOUND,
                                "There was no deep investigation in this conversation yet; send a message with"
                                        + " \"mode\": \"deep\".")))
                .chain(memory::of)
                .map(Drawing::of));
    }
}
