package io.syntra.deployer.rollout;

import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.quarkus.panache.common.Sort;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.UUID;

/** The replicas that are not gone; those that are stay as history. */
@Singleton
class StoredReplicas implements PanacheRepositoryBase<StoredReplica, UUID> {

    Uni<List<StoredReplica>> live(UUID service) {
        return find("serviceId = ?1 and state <> ?2", Sort.by("createdAt").and("id"), service, ReplicaState.STOPPED)
                .list();
    }

    Uni<List<StoredReplica>> live() {
        return find("state <> ?1", ReplicaState.STOPPED).list();
    }
}
