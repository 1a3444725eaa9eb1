package io.syntra.deployer.rollout;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.syntra.contracts.DeploymentId;
import io.syntra.contracts.ReleaseId;
import io.syntra.contracts.ReplicaId;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.event.DomainEvent;
import io.syntra.contracts.event.Topic;
import io.syntra.contracts.event.UsageEvent;
import io.syntra.deployer.Database;
import io.syntra.deployer.deployment.Deployment;
import io.syntra.deployer.deployment.Deployments;
import io.syntra.deployer.release.Release;
import io.syntra.deployer.release.ReleaseSpec;
import io.syntra.deployer.release.Releases;
import io.syntra.deployer.service.ManagedService;
import io.syntra.deployer.service.ManagedServices;
import io.syntra.outbox.Outbox;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Worlds in Postgres. */
@Singleton
class StoredWorlds implements Worlds {

    private final ManagedServices services;
    private final Deployments deployments;
    private final Releases releases;
    private final StoredReplicas replicas;
    private final Outbox outbox;
    private final Clock clock;

    StoredWorlds(
            ManagedServices services,
            Deployments deployments,
            Releases releases,
            StoredReplicas replicas,
            Outbox outbox,
            Clock clock) {
        this.services = services;
        this.deployments = deployments;
        this.releases = releases;
        this.replicas = replicas;
        this.outbox = outbox;
        this.clock = clock;
    }

    List<ServiceId> unfinished() {
        return Database.await(() -> Panache.withSession(services::unfinished));
    }

    Set<ReplicaId> live() {
        return Database.await(() -> Panache.withSession(replicas::live)).stream()
                .map(replica -> new ReplicaId(replica.id))
                .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public World load(ServiceId service) {
        return Database.await(() -> Panache.withSession(() -> read(service)));
    }

    /** One query after the other: a session takes no two at a time. */
    Uni<World> read(ServiceId id) {
        return services.findById(id.value())
                .onItem()
                .ifNull()
                .failWith(ServiceGone::new)
                .chain(service -> deployments.active(service.id).chain(active -> undoable(service, active)
                        .chain(undoable -> replicas.live(service.id).chain(live -> releases(service, active, live)
                                .map(specs -> world(service, rollouts(active, undoable), live, specs))))));
    }

    private Uni<List<Deployment>> undoable(ManagedService service, List<Deployment> active) {
        return active.stream()
                .map(deployment -> deployment.undoesAfter)
                .filter(Objects::nonNull)
                .min(Integer::compare)
                .map(after -> deployments.succeededAfter(service.id, after))
                .orElseGet(() -> Uni.createFrom().item(List.of()));
    }

    private static List<Deployment> rollouts(List<Deployment> active, List<Deployment> undoable) {
        return Stream.concat(undoable.stream(), active.stream()).toList();
    }

    private Uni<Map<UUID, ReleaseSpec>> releases(
            ManagedService service, List<Deployment> active, List<StoredReplica> live) {
        var ids = new HashSet<UUID>();
        active.forEach(deployment -> ids.add(deployment.releaseId));
        live.forEach(replica -> ids.add(replica.releaseId));
        if (service.servingReleaseId != null) {
            ids.add(service.servingReleaseId);
        }
        return ids.isEmpty()
                ? Uni.createFrom().item(Map.of())
                : releases.list("id in ?1", ids)
                        .map(found -> found.stream().collect(Collectors.toMap(release -> release.id, Release::spec)));
    }

    private static World world(
            ManagedService service, List<Deployment> rollouts, List<StoredReplica> live, Map<UUID, ReleaseSpec> specs) {
        return new World(
                new World.Service(
                        service.serviceId(),
                        service.workspaceId(),
                        service.name,
                        service.deletedAt != null,
                        service.revision,
                        service.generation,
                        serving(service, specs),
                        service.health,
                        service.readyReplicas,
                        new World.Route(service.routeGeneration, service.routeTargets)),
                rollouts.stream().map(deployment -> rollout(deployment, specs)).toList(),
                live.stream()
                        .map(replica -> replica.read(spec(specs, replica.releaseId)))
                        .toList());
    }

    private static World.@Nullable Serving serving(ManagedService service, Map<UUID, ReleaseSpec> specs) {
        return service.servingIncarnation == null
                        || service.servingReleaseId == null
                        || service.servingDeploymentId == null
                ? null
                : new World.Serving(
                        service.servingIncarnation,
                        spec(specs, service.servingReleaseId),
                        new DeploymentId(service.servingDeploymentId),
                        service.servingReplicas);
    }

    private static Rollout rollout(Deployment d, Map<UUID, ReleaseSpec> specs) {
        var release = specs.get(d.releaseId);
        return new Rollout(
                new DeploymentId(d.id),
                d.seq,
                new Rollout.Goal(
                        d.kind,
                        // Of a deployment that is done nothing but its number matters.
                        release != null ? release : placeholder(d),
                        d.incarnation,
                        d.replicas,
                        d.undoesAfter),
                new Rollout.Progress(
                        d.state,
                        Optional.ofNullable(d.previousReleaseId)
                                .map(ReleaseId::new)
                                .orElse(null),
                        d.previousReleaseNumber,
                        d.failure,
                        d.steps,
                        d.startedAt,
                        d.gateDeadline,
                        d.finishedAt));
    }

    private static ReleaseSpec placeholder(Deployment d) {
        return new ReleaseSpec(
                new ReleaseId(d.releaseId),
                d.releaseNumber,
                new io.syntra.deployer.artifact.Digest("0".repeat(64)),
                List.of(),
                null,
                "/",
                Map.of());
    }

    private static ReleaseSpec spec(Map<UUID, ReleaseSpec> specs, UUID id) {
        return Objects.requireNonNull(specs.get(id), "a release is missing");
    }

    @Override
    public void commit(World before, World after, List<DomainEvent> events) {
        Database.await(() -> Panache.withTransaction(() -> claim(before)
                .chain(() -> write(before, after))
                .chain(() -> each(events, event -> append(after.service().workspace(), event)))));
    }

    /** The compare-and-set; it also holds the row until the transaction ends. */
    private static Uni<Void> claim(World before) {
        return Panache.getSession()
                .chain(session -> session.createNativeQuery(
                                "update managed_service set revision = revision + 1 where id = ?1 and revision = ?2")
                        .setParameter(1, before.service().id().value())
                        .setParameter(2, before.service().revision())
                        .executeUpdate())
                .invoke(updated -> {
                    if (updated != 1) {
                        throw new StaleWorld();
                    }
                })
                .replaceWithVoid();
    }

    private Uni<Void> write(World before, World after) {
        return services.findById(after.service().id().value())
                .invoke(service -> write(service, before.service(), after))
                .chain(() -> each(added(before.rollouts(), after.rollouts()), rollout -> deployments
                        .findById(rollout.id().value())
                        .invoke(deployment -> write(deployment, rollout.progress()))
                        .replaceWithVoid()))
                .chain(() -> each(
                        added(before.replicas(), after.replicas()),
                        replica -> write(
                                after.service().id(),
                                replica,
                                before.replica(replica.id()).isEmpty())));
    }

    private void write(ManagedService service, World.Service before, World world) {
        var after = world.service();
        var serving = after.serving();
        if (serving != null) {
            service.servingIncarnation = serving.incarnation();
            service.servingReleaseId = serving.release().id().value();
            service.servingReleaseNumber = serving.release().number();
            service.servingDeploymentId = serving.deployment().value();
            service.servingReplicas = serving.replicas();
        }
        service.pendingDeploymentId = world.newest()
                .filter(rollout -> !rollout.hasSwitched())
                .map(rollout -> rollout.id().value())
                .orElse(null);
        service.health = after.health();
        service.readyReplicas = after.ready();
        service.routeGeneration = after.route().generation();
        service.routeTargets = after.route().targets();
        service.revision = after.revision();
        if (after.generation() != before.generation()) {
            service.generation = after.generation();
            service.updatedAt = clock.instant();
        }
    }

    private static void write(Deployment deployment, Rollout.Progress progress) {
        deployment.state = progress.state();
        deployment.previousReleaseId = progress.previousRelease() == null
                ? null
                : progress.previousRelease().value();
        deployment.previousReleaseNumber = progress.previousNumber();
        deployment.failure = progress.failure();
        deployment.steps = progress.steps();
        deployment.startedAt = progress.startedAt();
        deployment.gateDeadline = progress.gateDeadline();
        deployment.finishedAt = progress.finishedAt();
    }

    private Uni<Void> write(ServiceId service, Replica replica, boolean isNew) {
        if (isNew) {
            var stored = new StoredReplica();
            stored.write(service.value(), replica);
            return replicas.persist(stored).replaceWithVoid();
        }
        return replicas.findById(replica.id().value())
                .invoke(stored -> stored.write(service.value(), replica))
                .replaceWithVoid();
    }

    private Uni<Void> append(WorkspaceId workspace, DomainEvent event) {
        // The same interval of a replica cannot be written twice, whatever else goes wrong.
        return event instanceof UsageEvent usage
                ? outbox.append(workspace, idOf(usage), event)
                : outbox.append(workspace, event);
    }

    private static UUID idOf(UsageEvent usage) {
        var name = usage.meter() + "/" + usage.dimensions().get(Metering.REPLICA) + "/" + usage.from();
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
    }

    /** What is new or different. */
    private static <T> List<T> added(List<T> before, List<T> after) {
        return after.stream().filter(item -> !before.contains(item)).toList();
    }

    private static <T> Uni<Void> each(List<T> items, Function<T, Uni<Void>> work) {
        var all = Uni.createFrom().voidItem();
        for (var item : items) {
            all = all.chain(() -> work.apply(item));
        }
        return all;
    }

    @Override
    public boolean isRouteDelivered(ServiceId service) {
        return Database.await(() -> Panache.withSession(() -> Panache.getSession()
                .chain(session -> session.createNativeQuery("""
                                select count(*) from outbox
                                where record_key = ?1 and topic = ?2 and status = 'pending'""", Long.class)
                        .setParameter(1, service.toString())
                        .setParameter(2, Topic.Name.ROUTE)
                        .getSingleResult())
                .map(pending -> pending == 0)));
    }
}
