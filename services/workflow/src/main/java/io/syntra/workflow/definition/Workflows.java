package io.syntra.workflow.definition;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import io.syntra.contracts.Cursor;
import io.syntra.contracts.WorkflowId;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.workflow.VersionView;
import io.syntra.contracts.workflow.WorkflowDefinition;
import io.syntra.identity.Caller;
import io.syntra.outbox.TransactionLock;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import io.syntra.workflow.StoredJson;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The stored workflows. Every method runs in the caller's transaction. */
@Singleton
public class Workflows implements PanacheRepositoryBase<Workflow, UUID> {

    private static final int MOST_VERSIONS = 1_000;

    /** Fails with {@code workflow_not_found} when there is none, or it belongs to another workspace. */
    public Uni<Workflow> require(WorkspaceId workspace, WorkflowId id) {
        return find("workspace = ?1 and id = ?2 and deletedAt is null", workspace.value(), id.value())
                .firstResult()
                .onItem()
                .ifNull()
                .failWith(() -> ProblemException.of(
                        ProblemCode.WORKFLOW_NOT_FOUND,
                        "No workflow " + id + " in this workspace. GET /api/v1/workflows lists them."));
    }

    /** Those that an event of this type may start. */
    public Uni<List<Workflow>> startedBy(WorkspaceId workspace, String eventType) {
        // In one order, so that two who lock what each starts do not wait for each other.
        return list(
                "workspace = ?1 and triggerEventType = ?2 and deletedAt is null order by id",
                workspace.value(),
                eventType);
    }

    /** Those that are told of alerts. */
    public Uni<List<Workflow>> onAlerts(WorkspaceId workspace) {
        return startedBy(workspace, AlertTrigger.TYPE);
    }

    /** The one that a webhook names, whosever it is; empty when there is none. */
    public Uni<Optional<Workflow>> named(WorkflowId id) {
        return find("id = ?1 and published is not null and deletedAt is null", id.value())
                .<Workflow>firstResult()
                .map(Optional::ofNullable);
    }

    /** Those whose time has come. */
    public Uni<List<UUID>> scheduled(Instant now, int limit) {
        return Panache.getSession().chain(session -> session.createNativeQuery("""
                        select id from workflow where deleted_at is null and next_at <= ?1
                        order by next_at limit ?2""", UUID.class)
                .setParameter(1, now.atOffset(ZoneOffset.UTC))
                .setParameter(2, limit)
                .getResultList());
    }

    /** One of them, locked; empty when another instance has it in hand, or is through with it. */
    public Uni<Optional<Workflow>> takeScheduled(UUID id, Instant now) {
        return Panache.getSession().chain(session -> session.createNativeQuery("""
                        select * from workflow where id = ?1 and deleted_at is null and next_at <= ?2
                        for update skip locked""", Workflow.class)
                .setParameter(1, id)
                .setParameter(2, now.atOffset(ZoneOffset.UTC))
                .getSingleResultOrNull()
                .map(Optional::ofNullable));
    }

    /** Those whose published version was not yet told of the alerts that fire. */
    public Uni<List<Workflow>> newOnAlerts(int limit) {
        return Panache.getSession().chain(session -> session.createNativeQuery("""
                                select * from workflow
                                where deleted_at is null and trigger_event_type = 'alert'
                                  and alerts_known_to is distinct from published
                                order by updated_at limit ?1""", Workflow.class)
                .setParameter(1, limit)
                .getResultList());
    }

    /** A version that is published meanwhile is not among those. */
    public Uni<Void> knowsAlerts(Workflow workflow) {
        return Panache.getSession()
                .chain(session -> session.createNativeQuery("update workflow set alerts_known_to = ?2 where id = ?1")
                        .setParameter(1, workflow.id())
                        .setParameter(2, workflow.live())
                        .executeUpdate())
                .replaceWithVoid();
    }

    /** There was no room for what they were to be told of: they are to be told later. */
    public Uni<Void> missesAlerts(Collection<UUID> workflows) {
        return workflows.isEmpty()
                ? Uni.createFrom().voidItem()
                : Panache.getSession()
                        .chain(session -> session.createNativeQuery(
                                        "update workflow set alerts_known_to = null where id in ?1")
                                .setParameter(1, workflows)
                                .executeUpdate())
                        .replaceWithVoid();
    }

    /** It cannot be started, and must not be looked at all the time. */
    public Uni<Void> postpone(UUID id, Instant until) {
        return Panache.getSession()
                .chain(session -> session.createNativeQuery(
                                "update workflow set next_at = ?2 where id = ?1 and next_at < ?2")
                        .setParameter(1, id)
                        .setParameter(2, until.atOffset(ZoneOffset.UTC))
                        .executeUpdate())
                .replaceWithVoid();
    }

    Uni<@Nullable Integer> publishedOf(UUID workflow) {
        return Panache.getSession().chain(session -> session.createNativeQuery(
                        "select published from workflow where id = ?1", Integer.class)
                .setParameter(1, workflow)
                .getSingleResultOrNull());
    }

    /** Of the version that a run began with. */
    Uni<Plan> plan(UUID workflow, int version) {
        return Panache.getSession()
                .chain(session -> session.createNativeQuery(
                                "select definition, created_by, sound from workflow_version"
                                        + " where workflow_id = ?1 and version = ?2",
                                Object[].class)
                        .setParameter(1, workflow)
                        .setParameter(2, version)
                        .getSingleResult())
                .map(row -> {
                    try {
                        return new Plan(sound((String) row[0], (Boolean) row[2]), (String) row[1]);
                    } catch (ProblemException e) {
                        throw e;
                    } catch (RuntimeException e) {
                        throw new UnreadableDefinition(workflow, version, e);
                    }
                });
    }

    /** A draft with problems is read again, which says what they are. */
    private static WorkflowDefinition sound(String stored, boolean sound) {
        return sound
                ? StoredJson.read(stored, WorkflowDefinition.class)
                : DefinitionReader.read(StoredJson.read(stored, JsonNode.class));
    }

    /** Newest first; one row more than {@code limit} says that there is a further page. */
    Uni<List<Workflow>> page(WorkspaceId workspace, Optional<Cursor> after, int limit) {
        var from = after.orElse(Cursor.START);
        return Panache.getSession().chain(session -> session.createNativeQuery("""
                        select * from workflow
                        where workspace = ?1 and deleted_at is null and (created_at, id) < (?2, ?3)
                        order by created_at desc, id desc limit ?4""", Workflow.class)
                .setParameter(1, workspace.value())
                .setParameter(2, from.at().atOffset(ZoneOffset.UTC))
                .setParameter(3, from.id())
                .setParameter(4, limit)
                .getResultList());
    }

    /** @param publish whether triggers start it from now on; what has problems cannot be */
    Uni<Workflow> create(WorkspaceId workspace, Draft draft, boolean publish, String by, Instant now) {
        var workflow = new Workflow();
        workflow.id = UUID.randomUUID();
        workflow.workspace = workspace.value();
        workflow.createdAt = now;
        define(workflow, draft, publish, by, now);
        return reserveName(workflow, draft.name())
                .chain(() -> persistAndFlush(workflow))
                .call(this::keepVersion);
    }

    private static void define(Workflow workflow, Draft draft, boolean publish, String by, Instant now) {
        workflow.define(draft, by, now);
        if (publish) {
            workflow.publish(workflow.version, sound(workflow.definition, workflow.sound), now);
        }
    }

    /**
     * @param expected the version that the author saw
     * @param publish whether triggers start it from now on
     */
    Uni<Workflow> change(
            WorkspaceId workspace, WorkflowId id, int expected, Draft draft, boolean publish, String by, Instant now) {
        return locked(workspace, id).chain(workflow -> {
            if (workflow.version != expected) {
                throw ProblemException.of(
                        ProblemCode.PRECONDITION_FAILED,
                        "The workflow is at version " + workflow.version + ", not " + expected
                                + ". Read it again, make your change there, and send that version as If-Match.");
            }
            return reserveName(workflow, draft.name())
                    .invoke(() -> define(workflow, draft, publish, by, now))
                    .chain(this::flush)
                    .replaceWith(workflow)
                    .call(this::keepVersion);
        });
    }

    /** From now on triggers start that version; fails when there is none of that number, or it has problems. */
    Uni<Workflow> publish(WorkspaceId workspace, WorkflowId id, int version, Instant now) {
        return locked(workspace, id).call(workflow -> version(workflow, version)
                .invoke(found -> workflow.publish(version, sound(found.definition(), found.sound()), now)));
    }

    /** Newest first, without their definitions. */
    Uni<List<VersionView>> versions(Workflow workflow) {
        return Panache.getSession()
                .chain(session -> session.createNativeQuery("""
                                select version, created_by, created_at from workflow_version
                                where workflow_id = ?1 order by version desc limit ?2""", Object[].class)
                        .setParameter(1, workflow.id)
                        .setParameter(2, MOST_VERSIONS)
                        .getResultList())
                .map(rows -> rows.stream()
                        .map(row -> new VersionView(
                                number(row[0]),
                                number(row[0]).equals(workflow.published),
                                (String) row[1],
                                ((OffsetDateTime) row[2]).toInstant(),
                                null,
                                null))
                        .toList());
    }

    /**
     * A stored version.
     *
     * @param definition as JSON
     * @param sound whether nothing is wrong with it
     */
    record Version(
            int number, boolean published, String createdBy, Instant createdAt, String definition, boolean sound) {

        /** Of one without problems. */
        WorkflowDefinition soundDefinition() {
            return Workflows.sound(definition, sound);
        }

        VersionView view(Caller reader) {
            return new VersionView(
                    number,
                    published,
                    createdBy,
                    createdAt,
                    Workflow.shown(definition, sound, reader),
                    Workflow.problems(definition, sound, reader));
        }
    }

    Uni<Version> version(Workflow workflow, int version) {
        return Panache.getSession()
                .chain(session -> session.createNativeQuery("""
                                select version, created_by, created_at, definition, sound from workflow_version
                                where workflow_id = ?1 and version = ?2""", Object[].class)
                        .setParameter(1, workflow.id)
                        .setParameter(2, version)
                        .getSingleResultOrNull())
                .onItem()
                .ifNull()
                .failWith(() -> ProblemException.of(
                        ProblemCode.NOT_FOUND,
                        "The workflow has no version " + version + ". GET /api/v1/workflows/" + workflow.id
                                + "/versions lists them."))
                .map(row -> new Version(
                        version,
                        Integer.valueOf(version).equals(workflow.published),
                        (String) row[1],
                        ((OffsetDateTime) row[2]).toInstant(),
                        (String) row[3],
                        (Boolean) row[4]));
    }

    private static Integer number(Object value) {
        return ((Number) value).intValue();
    }

    /** Its runs go on and stay readable. */
    Uni<Void> delete(WorkspaceId workspace, WorkflowId id, Instant now) {
        return locked(workspace, id)
                .invoke(workflow -> workflow.deletedAt = now)
                .replaceWithVoid();
    }

    /** Two writers of one version wait for each other here. */
    private Uni<Workflow> locked(WorkspaceId workspace, WorkflowId id) {
        return Panache.getSession()
                .chain(session -> session.createNativeQuery(
                                "select id from workflow where id = ?1 for update", UUID.class)
                        .setParameter(1, id.value())
                        .getSingleResultOrNull())
                .chain(() -> require(workspace, id));
    }

    /** Two writers of one name wait for each other here, so that the second is told instead of failing. */
    private Uni<Void> reserveName(Workflow workflow, String name) {
        return TransactionLock.on("workflow name", workflow.workspace, name)
                .chain(session -> session.createNativeQuery("""
                                select count(*) from workflow
                                where workspace = ?1 and name = ?2 and id <> ?3 and deleted_at is null""", Long.class)
                        .setParameter(1, workflow.workspace)
                        .setParameter(2, name)
                        .setParameter(3, workflow.id)
                        .getSingleResult())
                .invoke(others -> {
                    if (others > 0) {
                        throw ProblemException.field(
                                ProblemCode.NAME_TAKEN, "name", "\"" + name + "\" is another workflow's name");
                    }
                })
                .replaceWithVoid();
    }

    private Uni<Void> keepVersion(Workflow workflow) {
        return Panache.getSession()
                .chain(session -> session.createNativeQuery("""
                                insert into workflow_version
                                    (workflow_id, version, definition, created_by, created_at, sound)
                                values (?1, ?2, ?3, ?4, ?5, ?6)""")
                        .setParameter(1, workflow.id)
                        .setParameter(2, workflow.version)
                        .setParameter(3, workflow.definition)
                        .setParameter(4, workflow.updatedBy)
                        .setParameter(5, workflow.updatedAt.atOffset(ZoneOffset.UTC))
                        .setParameter(6, workflow.sound)
                        .executeUpdate())
                .replaceWithVoid();
    }
}
