package io.syntra.agent.conversation;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.syntra.agent.action.Disclosure;
import io.syntra.agent.journal.Journal;
import io.syntra.agent.journal.Journal.Told;
import io.syntra.contracts.agent.TranscriptLine;
import io.syntra.identity.Caller;
import io.syntra.identity.CurrentCaller;
import io.syntra.identity.Role;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.common.util.RestMediaType;

/** A conversation to keep: as Markdown for people, as JSON Lines for programs. */
@Path("conversations/{id}/transcript")
class TranscriptResource {

    private static final String MARKDOWN = "text/markdown";

    private final Conversations conversations;
    private final Runs runs;
    private final Journal journal;
    private final Disclosure disclosure;
    private final CurrentCaller caller;

    TranscriptResource(
            Conversations conversations, Runs runs, Journal journal, Disclosure disclosure, CurrentCaller caller) {
        this.conversations = conversations;
        this.runs = runs;
        this.journal = journal;
        this.disclosure = disclosure;
        this.caller = caller;
    }

    @GET
    @Produces(MARKDOWN)
    @RolesAllowed(Role.VIEWER)
    @Operation(
            summary = "The whole conversation, written down",
            description = "Markdown, or JSON Lines with Accept: application/x-ndjson.")
    public Uni<String> markdown(@PathParam("id") String id) {
        return transcript(id).map(Transcript::markdown);
    }

    @GET
    @Produces(RestMediaType.APPLICATION_NDJSON)
    @RolesAllowed(Role.VIEWER)
    public Multi<TranscriptLine> lines(@PathParam("id") String id) {
        return transcript(id).onItem().transformToMulti(transcript -> Multi.createFrom()
                .iterable(transcript.lines()));
    }

    private Uni<Transcript> transcript(String id) {
        var who = caller.get();
        return Panache.withSession(() -> conversations
                .require(who.workspace(), ConversationResource.conversation(id))
                .chain(conversation -> runs.of(conversation.id).chain(all -> {
                    var ids = all.stream().map(run -> run.id).toList();
                    return runs.turns(ids).chain(turns -> runs.calls(ids)
                            .chain(calls -> journal.actions(conversation.conversationId())
                                    .map(told -> told.stream()
                                            .map(one -> disclosed(one, who))
                                            .toList())
                                    .map(told -> Transcript.of(conversation, all, turns, calls, told))));
                })));
    }

    private Told disclosed(Told told, Caller reader) {
        return new Told(told.at(), told.name(), disclosure.of(told.name(), told.data(), reader));
    }
}
