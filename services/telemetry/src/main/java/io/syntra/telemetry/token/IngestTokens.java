package io.syntra.telemetry.token;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.WorkspaceId;
import io.syntra.identity.Caller;
import io.syntra.problem.ProblemCode;
import io.syntra.problem.ProblemException;
import io.syntra.telemetry.postgres.Postgres;
import io.syntra.telemetry.service.KnownServices;
import io.syntra.telemetry.service.ServiceOf;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jspecify.annotations.Nullable;

/** The stored ones. */
@Singleton
class IngestTokens {

    private static final int MOST = 500;
    private static final Duration USE_NOTED_EVERY = Duration.ofMinutes(1);

    private final Postgres postgres;
    private final KnownServices services;
    private final Clock clock;

    IngestTokens(Postgres postgres, KnownServices services, Clock clock) {
        this.postgres = postgres;
        this.services = services;
        this.clock = clock;
    }

    /** By name. */
    List<IngestToken> all(WorkspaceId workspace) {
        return postgres.await(() -> Panache.withSession(
                () -> Panache.getSession().chain(session -> session.createNativeQuery("""
                                select t.id, t.name, t.service_id, s.name as service, t.created_by, t.created_at,
                                    t.last_used_at
                                from ingest_token t left join known_service s using (workspace, service_id)
                                where t.workspace = ?1 order by t.name""", Object[].class)
                        .setParameter(1, workspace.value())
                        .getResultList()
                        .map(rows -> rows.stream().map(IngestTokens::token).toList()))));
    }

    NewIngestToken create(Caller who, CreateIngestToken wanted) {
        var id = UUID.randomUUID();
        var value = TokenValue.random();
        return postgres.await(() ->
                Panache.withTransaction(() -> Panache.getSession().chain(session -> oneAtATime(session, who.workspace())
                        .chain(() -> requireFew(session, who.workspace()))
                        .chain(() -> serviceOf(who.workspace(), wanted))
                        .chain(service -> insert(session, who, id, wanted.name(), service, value)
                                .replaceWith(new NewIngestToken(id, wanted.name(), service, value.text()))))));
    }

    /** Else two who come at once could pass the limit, or make a service of the same name twice. */
    private static Uni<Void> oneAtATime(Mutiny.Session session, WorkspaceId workspace) {
        return session.createNativeQuery(
                        "select 1 from (select pg_advisory_xact_lock(hashtext('ingest_token ' || ?1))) l",
                        Integer.class)
                .setParameter(1, workspace.value())
                .getSingleResult()
                .replaceWithVoid();
    }

    private static Uni<Void> requireFew(Mutiny.Session session, WorkspaceId workspace) {
        return session.createNativeQuery("select count(*) from ingest_token where workspace = ?1", Long.class)
                .setParameter(1, workspace.value())
                .getSingleResult()
                .invoke(count -> {
                    if (count >= MOST) {
                        throw ProblemException.of(
                                ProblemCode.CONFLICT,
                                "The workspace has " + MOST + " ingest tokens, which is the most. Revoke one first.");
                    }
                })
                .replaceWithVoid();
    }

    private Uni<ServiceId> serviceOf(WorkspaceId workspace, CreateIngestToken wanted) {
        var id = wanted.serviceId();
        var name = wanted.serviceName();
        if (id != null && name == null) {
            return services.require(workspace, id).replaceWith(id);
        }
        if (id == null && name != null) {
            return services.addElsewhere(workspace, name);
        }
        throw ProblemException.field(
                ProblemCode.INVALID_FIELD,
                "service_id",
                "give it for a service that is known, or service_name for a new one that runs elsewhere, not both");
    }

    private Uni<Void> insert(
            Mutiny.Session session, Caller who, UUID id, String name, ServiceId service, TokenValue value) {
        return session.createNativeQuery("""
                        insert into ingest_token (id, workspace, service_id, name, hash, created_by, created_at)
                        values (?1, ?2, ?3, ?4, ?5, ?6, ?7) on conflict (workspace, name) do nothing""")
                .setParameter(1, id)
                .setParameter(2, who.workspace().value())
                .setParameter(3, service.value())
                .setParameter(4, name)
                .setParameter(5, value.hash())
                .setParameter(6, who.user())
                .setParameter(7, now())
                .executeUpdate()
                .invoke(inserted -> {
                    if (inserted == 0) {
                        throw ProblemException.of(
                                ProblemCode.NAME_TAKEN,
                                "An ingest token " + name + " is there already. Revoke it or take another name.");
                    }
                })
                .replaceWithVoid();
    }

    /** @return whether there was one */
    boolean revoke(WorkspaceId workspace, UUID id) {
        return postgres.await(() ->
                        Panache.withTransaction(() -> Panache.getSession().chain(session -> session.createNativeQuery(
                                        "delete from ingest_token where workspace = ?1 and id = ?2")
                                .setParameter(1, workspace.value())
                                .setParameter(2, id)
                                .executeUpdate())))
                > 0;
    }

    /** Whom a token lets send, and notes that it was used. Empty when it is none or was revoked. */
    Uni<Optional<ServiceOf>> use(TokenValue value) {
        return Panache.withTransaction(() -> Panache.getSession().chain(session -> session.createNativeQuery(
                        "select workspace, service_id from ingest_token where hash = ?1", Object[].class)
                .setParameter(1, value.hash())
                .getSingleResultOrNull()
                .call(row -> row == null ? Uni.createFrom().voidItem() : noteUse(session, value))
                .map(IngestTokens::service)));
    }

    private Uni<Integer> noteUse(Mutiny.Session session, TokenValue value) {
        return session.createNativeQuery("""
                        update ingest_token set last_used_at = ?2
                        where hash = ?1 and (last_used_at is null or last_used_at < ?3)""")
                .setParameter(1, value.hash())
                .setParameter(2, now())
                .setParameter(3, now().minus(USE_NOTED_EVERY))
                .executeUpdate();
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }

    private static Optional<ServiceOf> service(Object @Nullable [] row) {
        return row == null
                ? Optional.empty()
                : Optional.of(new ServiceOf(new WorkspaceId((String) row[0]), new ServiceId((UUID) row[1])));
    }

    private static IngestToken token(Object[] row) {
        return new IngestToken(
                (UUID) row[0],
                (String) row[1],
                new ServiceId((UUID) row[2]),
                (String) row[3],
                (String) row[4],
                ((OffsetDateTime) row[5]).toInstant(),
                row[6] == null ? null : ((OffsetDateTime) row[6]).toInstant());
    }
}
