package io.syntra.deployer.secret;

import io.syntra.contracts.Page;
import io.syntra.contracts.Remark;
import io.syntra.contracts.deployer.SecretView;
import io.syntra.contracts.notification.MessageSecretView;
import io.syntra.contracts.workflow.SecretUseView;
import io.syntra.identity.Caller;
import io.syntra.identity.CurrentCaller;
import io.syntra.identity.Role;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import io.syntra.secrets.SecretName;
import io.syntra.secrets.SecretValue;
import io.syntra.secrets.Secrets;
import io.syntra.secrets.Secrets.Entry;
import io.syntra.secrets.Secrets.Written;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** Secrets of the workspace: values go in and never come out. Runs on worker threads, since stores block. */
@Path("secrets")
class SecretResource {

    private static final Logger LOG = Logger.getLogger(SecretResource.class);
    private static final int MOST_NAMED = 10;

    /** A shorter one also stands in texts by chance, and is not taken out of them everywhere. */
    private static final int SHORT = 8;

    /** Whoever has set a secret does not wait for what others say of it. */
    private static final UsesElsewhere.Uses NOT_ASKED =
            new UsesElsewhere.Uses(new UsesElsewhere.Answer<>(null, ""), new UsesElsewhere.Answer<>(null, ""));

    private final Secrets secrets;
    private final SecretSetters setters;
    private final SecretUses uses;
    private final UsesElsewhere elsewhere;
    private final CurrentCaller caller;

    SecretResource(
            Secrets secrets, SecretSetters setters, SecretUses uses, UsesElsewhere elsewhere, CurrentCaller caller) {
        this.secrets = secrets;
        this.setters = setters;
        this.uses = uses;
        this.elsewhere = elsewhere;
        this.caller = caller;
    }

    @GET
    @RolesAllowed(Role.VIEWER)
    @Operation(
            summary = "The secrets of the workspace, never their values",
            description = "used_by: the services whose environment names it; used_by_workflows: where workflows do,"
                    + " and used_by_targets: the target that takes notices, and those that messages are on their way to; absent when that service does not say,"
                    + " and where a secret was set just now.")
    public Page<SecretView> list() {
        var who = caller.get();
        var entries = secrets.list(who.workspace());
        return Page.last(entries.isEmpty() ? List.of() : views(who, entries, elsewhere.of(who, null)));
    }

    @GET
    @Path("{name}")
    @RolesAllowed(Role.VIEWER)
    @Operation(summary = "What is known of one secret", description = "The ETag is its version.")
    public Response get(@PathParam("name") String name) {
        return secrets.find(caller.get().workspace(), name(name))
                .map(entry -> answer(
                        200,
                        entry,
                        views(caller.get(), List.of(entry), elsewhere.of(caller.get(), entry.name()))
                                .getFirst()))
                .orElseThrow(() -> notFound(name));
    }

    /** What uses it gets the new value when its replicas start the next time. */
    @PUT
    @Path("{name}")
    @RolesAllowed(Role.ADMIN)
    @Operation(
            summary = "Sets a secret",
            description = "If-None-Match: * for a new one, If-Match with its ETag to replace one. Of a short value the"
                    + " answer warns.")
    public Response set(
            @PathParam("name") String name,
            @HeaderParam("If-Match") @Nullable String ifMatch,
            @HeaderParam("If-None-Match") @Nullable String ifNoneMatch,
            @NotNull SetSecret request) {
        var who = caller.get();
        int expected = Expected.version(ifMatch, ifNoneMatch);
        if (request.value() == null) {
            throw ProblemException.field(ProblemCode.INVALID_FIELD, "value", "must be given");
        }
        return switch (secrets.put(who.workspace(), name(name), request.value(), expected)) {
            case Written.Stored(var entry) -> {
                LOG.infof(
                        "A secret was set workspace=%s name=%s version=%d by=%s",
                        who.workspace(), name, entry.version(), who.user());
                remember(who, entry);
                yield answer(
                        expected == Secrets.ABSENT ? 201 : 200,
                        entry,
                        views(who, List.of(entry), NOT_ASKED).getFirst().with(remarks(request.value())));
            }
            case Written.Stale() ->
                throw ProblemException.of(
                        ProblemCode.PRECONDITION_FAILED,
                        "The secret " + name + " was set or deleted in the meantime. GET /secrets/" + name
                                + " tells its version; send it as If-Match if the value is still to be replaced.");
        };
    }

    /** What uses it goes on; its replicas do not start again until the secret is set, or the reference is gone. */
    @DELETE
    @Path("{name}")
    @RolesAllowed(Role.ADMIN)
    @Operation(
            summary = "Deletes a secret with all its versions",
            description = "One that is used is refused (409 secret_in_use, which names where), as is one of which it is"
                    + " not known (503); ?force=true deletes it all the same, such as one that leaked.")
    public void delete(@PathParam("name") String name, @RestQuery boolean force) {
        var who = caller.get();
        if (!force) {
            refuseUsed(who, name(name));
        }
        if (!secrets.delete(who.workspace(), name(name))) {
            throw notFound(name);
        }
        LOG.infof("A secret was deleted workspace=%s name=%s by=%s", who.workspace(), name, who.user());
    }

    /** Whoever means it says so; between this look and the deletion somebody may have begun to use it. */
    private void refuseUsed(Caller who, SecretName name) {
        if (secrets.find(who.workspace(), name).isEmpty()) {
            throw notFound(name.value());
        }
        var ofServices = uses.of(who.workspace()).getOrDefault(name.value(), List.of()).stream()
                .map(use -> "the service " + use.service() + " (env." + use.variable() + ")");
        var others = elsewhere.of(who, name);
        var used = Stream.of(
                        ofServices,
                        others.workflows().known().map(SecretResource::words),
                        others.targets()
                                .known()
                                .filter(target -> name.value().equals(target.secret()))
                                .map(SecretResource::words))
                .flatMap(Function.identity())
                .toList();
        if (!used.isEmpty()) {
            throw ProblemException.of(
                    ProblemCode.SECRET_IN_USE,
                    "The secret " + name + " is used by "
                            + used.stream().limit(MOST_NAMED).collect(Collectors.joining(", "))
                            + (used.size() > MOST_NAMED ? " and in " + (used.size() - MOST_NAMED) + " more places" : "")
                            + ". Take the reference out there first, or delete it all the same with ?force=true:"
                            + " what refers to it fails when it needs it next.");
        }
        var unknown = Stream.of(
                        silent("whether a workflow", "workflow", others.workflows()),
                        silent("whether a target of notices or of waiting messages", "notification", others.targets()))
                .flatMap(Function.identity())
                .toList();
        if (!unknown.isEmpty()) {
            throw ProblemException.of(
                    ProblemCode.UNAVAILABLE,
                    "Of the secret " + name + " it is not known " + String.join(", nor ", unknown)
                            + ". Try again later, or delete it all the same with ?force=true.");
        }
    }

    private static Stream<String> silent(String what, String service, UsesElsewhere.Answer<?> answer) {
        return answer.all() == null
                ? Stream.of(what + " uses it, since the service " + service + " " + answer.instead())
                : Stream.empty();
    }

    private static String words(SecretUseView use) {
        return "the workflow \"" + use.workflow() + "\" (" + (use.node() == null ? "its trigger" : "node " + use.node())
                + ")";
    }

    private static String words(MessageSecretView use) {
        return use.target()
                + (use.takesNotices() ? " (which takes notices)" : " (" + use.messages() + " on their way there)");
    }

    private static SecretName name(String text) {
        try {
            return new SecretName(text);
        } catch (IllegalArgumentException e) {
            throw ProblemException.field(ProblemCode.INVALID_FIELD, "name", String.valueOf(e.getMessage()));
        }
    }

    private static Response answer(int status, Entry entry, SecretView view) {
        return Response.status(status)
                .entity(view)
                .tag(String.valueOf(entry.version()))
                .build();
    }

    private List<SecretView> views(Caller who, List<Entry> entries, UsesElsewhere.Uses others) {
        var workspace = who.workspace();
        var inWorkflows = others.workflows().all();
        var forNotices = others.targets().all();
        var places = others.workflows().known().collect(Collectors.groupingBy(SecretUseView::secret));
        var by = setters.of(workspace, entries);
        var used = uses.of(workspace);
        return entries.stream()
                .map(entry -> new SecretView(
                        entry.name().value(),
                        entry.version(),
                        entry.updatedAt(),
                        setBy(entry, by.get(entry.name().value())),
                        used.getOrDefault(entry.name().value(), List.of()),
                        inWorkflows == null
                                ? null
                                : places.getOrDefault(entry.name().value(), List.of()),
                        forNotices == null
                                ? null
                                : forNotices.stream()
                                        .filter(target -> entry.name().value().equals(target.secret()))
                                        .toList(),
                        List.of()))
                .toList();
    }

    private static List<Remark> remarks(SecretValue value) {
        return value.reveal().length() >= SHORT
                ? List.of()
                : List.of(new Remark(
                        "value",
                        "has fewer than " + SHORT
                                + " characters, so it can be guessed, and where a target says it back it may"
                                + " stay in what is kept of the answer. Take a longer one if you can."));
    }

    /** Of what other services took in the store knows it. */
    private static @Nullable String setBy(Entry entry, @Nullable String here) {
        return here == null ? entry.by() : here;
    }

    /** The value is set, whatever becomes of this: who is told that it failed would set it again. */
    private void remember(Caller who, Entry entry) {
        try {
            setters.set(who.workspace(), entry, who.user());
        } catch (RuntimeException e) {
            LOG.warnf(
                    "It is not on record who set a secret workspace=%s name=%s version=%d cause=%s",
                    who.workspace(), entry.name(), entry.version(), e.toString());
        }
    }

    private static ProblemException notFound(String name) {
        return ProblemException.of(
                ProblemCode.SECRET_NOT_FOUND, "There is no secret " + name + ". GET /secrets lists what there is.");
    }
}
