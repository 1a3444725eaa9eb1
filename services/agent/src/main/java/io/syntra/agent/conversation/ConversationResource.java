package io.syntra.agent.conversation;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.syntra.agent.action.Disclosure;
import io.syntra.agent.audit.RefusedAttempts;
import io.syntra.agent.client.DeployerReads;
import io.syntra.agent.client.UpstreamRefusal;
import io.syntra.agent.journal.EventStream;
import io.syntra.agent.store.AfterCommit;
import io.syntra.agent.store.Database;
import io.syntra.agent.tool.Redaction;
import io.syntra.contracts.ConversationId;
import io.syntra.contracts.Cursor;
import io.syntra.contracts.Page;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.agent.ConversationView;
import io.syntra.contracts.agent.RunMode;
import io.syntra.contracts.deployer.ServiceView;
import io.syntra.identity.Caller;
import io.syntra.identity.CurrentCaller;
import io.syntra.identity.Role;
import io.syntra.identity.ServiceTokens;
import io.syntra.outbox.Idempotency;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import io.syntra.problem.QueryParameters;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.rest.client.inject.RestClient;
import org.jspecify.annotations.Nullable;

/** Conversations with the agent. */
@Path("conversations")
class ConversationResource {

    private static final int LARGEST_PAGE = 200;
    private static final int LONGEST_TITLE = 200;
    private static final int LONGEST_MESSAGE = 8_000;

    private final Conversations conversations;
    private final Transcripts transcripts;
    private final SendMessage sendMessage;
    private final RefusedAttempts refused;
    private final EventStream stream;
    private final Disclosure disclosure;
    private final AfterCommit afterCommit;
    private final Database database;
    private final DeployerReads deployer;
    private final ServiceTokens tokens;
    private final Idempotency idempotency;
    private final CurrentCaller caller;
    private final Clock clock;

    ConversationResource(
            Conversations conversations,
            Transcripts transcripts,
            SendMessage sendMessage,
            RefusedAttempts refused,
            EventStream stream,
            Disclosure disclosure,
            AfterCommit afterCommit,
            Database database,
            @RestClient DeployerReads deployer,
            ServiceTokens tokens,
            Idempotency idempotency,
            CurrentCaller caller,
            Clock clock) {
        this.conversations = conversations;
        this.transcripts = transcripts;
        this.sendMessage = sendMessage;
        this.refused = refused;
        this.stream = stream;
        this.disclosure = disclosure;
        this.afterCommit = afterCommit;
        this.database = database;
        this.deployer = deployer;
        this.tokens = tokens;
        this.idempotency = idempotency;
        this.caller = caller;
        this.clock = clock;
    }

    @POST
    @RolesAllowed(Role.VIEWER)
    public Uni<Response> open(
            @HeaderParam(Idempotency.HEADER) @Nullable String key, ConversationView.@Nullable Open request) {
        var who = caller.get();
        var wanted = request == null ? new ConversationView.Open(null, null, null) : request;
        var title = wanted.title() == null ? "" : wanted.title().strip();
        if (title.length() > LONGEST_TITLE) {
            throw ProblemException.field(
                    ProblemCode.INVALID_FIELD, "title", "must have at most " + LONGEST_TITLE + " characters");
        }
        mode(wanted.mode());
        return named(who, wanted.serviceId()).chain(service -> open(key, who, wanted, title, service));
    }

    private Uni<Response> open(
            @Nullable String key,
            Caller who,
            ConversationView.Open wanted,
            String title,
            Optional<ServiceView> service) {
        return idempotency.once(key, who, "open conversation", wanted, 201, () -> {
            var conversation = new Conversation();
            conversation.id = UUID.randomUUID();
            conversation.workspace = who.workspace().value();
            conversation.title = Redaction.of(title).text();
            conversation.serviceId =
                    wanted.serviceId() == null ? null : wanted.serviceId().value();
            conversation.serviceName = service.map(ServiceView::name).orElse(null);
            conversation.mode = wanted.mode() == null ? RunMode.QUICK : wanted.mode();
            conversation.createdBy = who.user();
            conversation.createdAt = clock.instant().truncatedTo(ChronoUnit.MICROS);
            conversation.updatedAt = conversation.createdAt;
            return conversations.persist(conversation).map(stored -> Transcripts.view(stored));
        });
    }

    /** Without an answer the conversation is opened all the same: it may be about just that. */
    private Uni<Optional<ServiceView>> named(Caller who, @Nullable ServiceId id) {
        return id == null
                ? Uni.createFrom().item(Optional.empty())
                : deployer.serviceLater(tokens.bearerFor(who), id)
                        .map(Optional::of)
                        .onFailure(ConversationResource::noSuchService)
                        .transform(e -> ProblemException.field(
                                ProblemCode.SERVICE_NOT_FOUND,
                                "service_id",
                                "there is no service " + id + " in this workspace"))
                        .onFailure(e -> !(e instanceof ProblemException))
                        .recoverWithItem(Optional.empty());
    }

    private static boolean noSuchService(Throwable failure) {
        return failure instanceof UpstreamRefusal refusal && !refusal.transientFailure();
    }

    @GET
    @RolesAllowed(Role.VIEWER)
    public Uni<Page<ConversationView>> list(
            @QueryParam("cursor") @Nullable String cursor, @QueryParam("limit") @DefaultValue("50") int limit) {
        var workspace = caller.get().workspace();
        var before = QueryParameters.cursor(cursor).orElse(Cursor.START);
        int size = Math.clamp(limit, 1, LARGEST_PAGE);
        return Panache.withSession(() -> conversations.page(workspace, before, size + 1))
                .map(found -> page(found, size));
    }

    private static Page<ConversationView> page(List<Conversation> found, int size) {
        return Page.of(
                found, size, Transcripts::view, conversation -> new Cursor(conversation.createdAt, conversation.id));
    }

    @GET
    @Path("{id}")
    @RolesAllowed(Role.VIEWER)
    public Uni<ConversationView> get(@PathParam("id") String id) {
        var workspace = caller.get().workspace();
        return Panache.withSession(
                () -> conversations.require(workspace, conversation(id)).chain(transcripts::of));
    }

    @POST
    @Path("{id}/messages")
    @RolesAllowed(Role.VIEWER)
    public Uni<Response> send(
            @PathParam("id") String id,
            @HeaderParam(Idempotency.HEADER) @Nullable String key,
            ConversationView.@Nullable Send request) {
        var who = caller.get();
        if (request == null || request.text() == null || request.text().isBlank()) {
            throw ProblemException.field(ProblemCode.INVALID_FIELD, "text", "must say something");
        }
        if (request.text().length() > LONGEST_MESSAGE) {
            throw ProblemException.field(
                    ProblemCode.INVALID_FIELD, "text", "must have at most " + LONGEST_MESSAGE + " characters");
        }
        mode(request.mode());
        var conversation = conversation(id);
        return afterCommit
                .of(idempotency.once(
                        key, who, "send " + id, request, 202, () -> sendMessage.send(who, conversation, request)))
                .onFailure(ConversationResource::isForbidden)
                .call(e -> Panache.withTransaction(() -> refused.append(
                        who,
                        "message.refused",
                        conversation.toString(),
                        null,
                        Map.of(
                                "reason", String.valueOf(e.getMessage()),
                                "conversation_id", conversation.toString()))));
    }

    private static boolean isForbidden(Throwable failure) {
        return failure instanceof ProblemException problem && problem.code() == ProblemCode.FORBIDDEN;
    }

    @GET
    @Path("{id}/events")
    @OfKnownConversation
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @RolesAllowed(Role.VIEWER)
    public Multi<OutboundSseEvent> events(
            @PathParam("id") String id,
            @HeaderParam("Last-Event-ID") @Nullable String lastEventId,
            @QueryParam("after") @Nullable String after,
            @Context Sse sse) {
        var who = caller.get();
        var conversation = conversation(id);
        long from = position(lastEventId == null ? after : lastEventId);
        return stream.open(
                conversation, from, sse, database::onOwnContext, (name, data) -> disclosure.of(name, data, who));
    }

    private static void mode(@Nullable RunMode mode) {
        if (mode == RunMode.FOLLOW) {
            throw ProblemException.field(
                    ProblemCode.INVALID_FIELD,
                    "mode",
                    "must be quick or deep; POST /conversations/{id}/follow watches an action");
        }
    }

    private static long position(@Nullable String text) {
        if (text == null || text.isBlank()) {
            return 0;
        }
        try {
            return Long.parseLong(text.strip());
        } catch (NumberFormatException e) {
            throw ProblemException.field(
                    ProblemCode.INVALID_FIELD, "Last-Event-ID", "must be the id of an event of this conversation");
        }
    }

    static ConversationId conversation(String text) {
        try {
            return ConversationId.fromString(text);
        } catch (IllegalArgumentException e) {
            throw Conversations.missing("with this id");
        }
    }
}
